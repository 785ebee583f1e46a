/** The complete recipe of a run. */
import { Button, Code, Group, Paper, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Recipe } from '../../../src-main/training/recipe.ts';
import { saveTextFile } from '../../components/save-file.ts';

export function RunRecipe({ recipe }: { readonly recipe: Recipe }) {
  const { t } = useTranslation('runs');
  const json = JSON.stringify(recipe, null, 2);
  return (
    <Paper component="section" aria-label={t('recipe')}>
      <Group gap="md">
        <Title order={2}>{t('recipe')}</Title>
        <Text size="xs" c="dimmed">
          {t('recipeNote')}
        </Text>
        <Button
          ml="auto"
          variant="default"
          leftSection={<IconDownload size={14} />}
          onClick={() =>
            saveTextFile(`${recipe.name}-seed-${recipe.seed}.json`, 'application/json', `${json}\n`)
          }
        >
          {t('saveRecipe')}
        </Button>
      </Group>
      <Code block mt="xs" mah={360} style={{ overflow: 'auto' }} tabIndex={0} aria-label={t('recipe')}>
        {json}
      </Code>
    </Paper>
  );
}
