/** The fields in which two recipes differ. */
import { Code, Paper, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Recipe } from '../../../src-main/training/recipe.ts';
import { compareRecipes } from './compare-recipes.ts';

interface CompareRecipesTableProps {
  readonly a: Recipe;
  readonly b: Recipe;
}

export function CompareRecipesTable({ a, b }: CompareRecipesTableProps) {
  const { t } = useTranslation('runs');
  const differences = compareRecipes(a, b);
  return (
    <Paper component="section" aria-label={t('recipes')}>
      <Title order={2}>{t('recipes')}</Title>
      {differences.length === 0 ? (
        <Text c="dimmed">{t('recipesSame')}</Text>
      ) : (
        <Table aria-label={t('recipes')} mt="xs" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="30%">{t('field')}</Table.Th>
              <Table.Th>{t('runA')}</Table.Th>
              <Table.Th>{t('runB')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {differences.map(({ path, a: left, b: right }) => (
              <Table.Tr key={path}>
                <Table.Th scope="row" fw={400} style={{ overflowWrap: 'anywhere' }}>
                  <code>{path}</code>
                </Table.Th>
                {[left, right].map((value, index) => (
                  <Table.Td key={index === 0 ? 'a' : 'b'} style={{ overflowWrap: 'anywhere' }}>
                    {value === null ? (
                      <Text size="xs" c="dimmed">
                        {t('noField')}
                      </Text>
                    ) : (
                      <Code>{value}</Code>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paper>
  );
}
