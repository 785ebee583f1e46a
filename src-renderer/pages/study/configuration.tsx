/** The true configuration of a run: every field as it was entered. */
import { Button, Code, Modal, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatFullTime } from '../../components/formats.ts';
import { useReasonWords } from '../../components/reason-words.ts';
import { useLanguage } from '../../components/use-language.ts';
import { recipeFields } from './recipe-fields.ts';
import type { RunDetails } from './shown-run.ts';

export function ConfigurationButton({ details }: { readonly details: RunDetails }) {
  const { t } = useTranslation(['study', 'shell']);
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={() => setOpened(true)}>
        {t('header.configuration')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        size="lg"
        title={t('header.configurationOf', { name: `#${details.run.id} ${details.run.name}` })}
        closeButtonProps={{ 'aria-label': t('shell:close') }}
        scrollAreaComponent={ScrollArea.Autosize}
      >
        <Configuration details={details} />
      </Modal>
    </>
  );
}

function Configuration({ details: { run, recipe, model } }: { readonly details: RunDetails }) {
  const { t } = useTranslation('study');
  const language = useLanguage();
  const reasonWords = useReasonWords();
  const time = (iso: string | null) => (iso === null ? t('header.notYet') : formatFullTime(iso, language));
  const facts = [
    [t('header.manifest'), model],
    [t('header.created'), time(run.createdAt)],
    [t('header.started'), time(run.startedAt)],
    [t('header.ended'), time(run.endedAt)],
    [t('header.folder'), run.folder],
    ...(run.reason ? [[t('header.reason'), reasonWords(run)] as const] : []),
  ] as const;
  return (
    <Stack gap="sm">
      <Text c="dimmed">{recipe.description}</Text>
      <Table>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={180}>{name}</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text fw={600}>{t('header.allFields')}</Text>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('header.field')}</Table.Th>
            <Table.Th>{t('header.value')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recipeFields(recipe).map(({ field, value }) => (
            <Table.Tr key={field}>
              <Table.Td>
                <Code>{field}</Code>
              </Table.Td>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
