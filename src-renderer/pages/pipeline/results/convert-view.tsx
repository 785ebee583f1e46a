/** The full GGUF file. */
import { Alert, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../../components/facts.tsx';
import { formatBytes, formatCount } from '../../../components/formats.ts';
import { Hash } from '../../../components/hash.tsx';
import { useLanguage } from '../../../components/use-language.ts';
import type { StepResults } from '../step-results.ts';

export function ConvertView({ converted }: { readonly converted: StepResults['convert'] }) {
  const { t } = useTranslation(['pipeline', 'models']);
  const language = useLanguage();
  const { architecture, type, tensors, parameters, bytes, sha256, conventionalName, warnings, notes } =
    converted;
  return (
    <>
      <Facts
        facts={[
          { name: t('models:architecture'), value: architecture },
          { name: t('convert.type'), value: type.toUpperCase() },
          { name: t('convert.tensors'), value: formatCount(tensors, language) },
          { name: t('models:parameters'), value: formatCount(parameters, language) },
          { name: t('files.size'), value: formatBytes(bytes, language) },
          { name: t('convert.conventional'), value: <code>{conventionalName}</code> },
          { name: 'SHA-256', value: <Hash hash={sha256} of="GGUF" /> },
        ]}
      />
      {warnings.length > 0 && (
        <Alert
          mt="xs"
          color="orange"
          variant="outline"
          icon={<IconAlertTriangle size={18} />}
          title={t('convert.warnings', { count: warnings.length })}
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          <code>{warnings.map(({ tensor }) => tensor).join(', ')}</code>
        </Alert>
      )}
      {notes.length > 0 && (
        <>
          <Text size="xs" c="dimmed" mt={6}>
            {t('convert.notes')}
          </Text>
          <List size="xs">
            {notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </>
      )}
    </>
  );
}
