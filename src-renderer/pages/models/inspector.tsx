/** What is inside a model. */
import { Alert, Button, Group, Paper, Stack, Tabs, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ModelInspection, ShelfEntry } from '../../../src-main/workbench/model-shelf.ts';
import { useApi } from '../../api/api-context.tsx';
import { Facts } from '../../components/facts.tsx';
import { formatBytes, formatCount, formatFullTime } from '../../components/formats.ts';
import { Loadable } from '../../components/loadable.tsx';
import { damageWords } from '../../components/problem-words.ts';
import { ShowPath } from '../../components/show-path.tsx';
import { TechnicalDetail } from '../../components/technical-detail.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import { FilesTable } from './files-table.tsx';
import { LineagePicture } from './lineage-picture.tsx';
import { MemoryFit } from './memory-fit-line.tsx';
import { MetadataTable } from './metadata-table.tsx';
import { RemoveModel } from './remove-model.tsx';
import { TensorsTable } from './tensors-table.tsx';

export function Inspector({ entry }: { readonly entry: ShelfEntry }) {
  const { t } = useTranslation('models');
  const language = useLanguage();
  const api = useApi();
  const inspection = useQuery({
    queryKey: ['models', 'inspect', entry.id],
    queryFn: () => api.models.inspect.query({ id: entry.id }),
  });
  return (
    <Stack gap="sm" component="section" aria-label={t('inspector', { name: entry.name })}>
      <Group gap="sm">
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          {entry.name}
        </Title>
        <Group gap="xs" ml="auto">
          {entry.canJudge && entry.quarantined === null && (
            <Button component={Link} href={places.gate(entry.id)} variant="default">
              {t('judge')}
            </Button>
          )}
          {entry.format !== 'gguf' && entry.quarantined === null && (
            <Button component={Link} href={places.newPipeline(entry.id)} variant="default">
              {t('pipeline')}
            </Button>
          )}
          <RemoveModel entry={entry} />
        </Group>
      </Group>
      {entry.quarantined !== null && (
        <Alert
          color="orange"
          variant="outline"
          icon={<IconAlertTriangle size={18} />}
          title={entry.checking ? null : t('quarantined')}
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {entry.checking ? t('checking') : <Damage entry={entry} />}
        </Alert>
      )}
      <Paper>
        <Facts
          facts={[
            { name: t('formatName'), value: t(`format.${entry.format}`) },
            { name: t('architecture'), value: entry.architecture ?? t('unknown') },
            {
              name: t('parameters'),
              value: entry.parameters === null ? t('unknown') : formatCount(entry.parameters, language),
            },
            { name: t('size'), value: entry.bytes === 0 ? null : formatBytes(entry.bytes, language) },
            {
              name: t('importedAt'),
              value: entry.importedAt === null ? null : formatFullTime(entry.importedAt, language),
            },
            { name: t('folder'), value: <ShowPath path={entry.folder} /> },
          ]}
        />
      </Paper>
      <Loadable query={inspection}>{(loaded) => <Inspected inspection={loaded} />}</Loadable>
    </Stack>
  );
}

function Damage({ entry: { damage, quarantined } }: { readonly entry: ShelfEntry }) {
  const { t } = useTranslation('models');
  const { t: words } = useTranslation(['troubles', 'meaning']);
  if (damage === null) return t('quarantinedText', { reason: quarantined ?? '' });
  return (
    <>
      {t('quarantinedText', { reason: damageWords(damage, words) })}
      <TechnicalDetail text={quarantined} />
    </>
  );
}

function Inspected({ inspection }: { readonly inspection: ModelInspection }) {
  const { t } = useTranslation('models');
  const { tensors, metadata, files, lineage, memoryBytes } = inspection;
  return (
    <>
      <MemoryFit memoryBytes={memoryBytes} entry={inspection.entry} />
      <Paper>
        <Tabs defaultValue="tensors">
          <Tabs.List mb="sm">
            <Tabs.Tab value="tensors">
              {t('tensors')} ({tensors.length})
            </Tabs.Tab>
            <Tabs.Tab value="metadata">
              {t('metadata')} ({metadata.length})
            </Tabs.Tab>
            <Tabs.Tab value="files">
              {t('files')} ({files.length})
            </Tabs.Tab>
            <Tabs.Tab value="lineage">{t('lineage')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="tensors">
            <TensorsTable tensors={tensors} />
          </Tabs.Panel>
          <Tabs.Panel value="metadata">
            <MetadataTable metadata={metadata} />
          </Tabs.Panel>
          <Tabs.Panel value="files">
            <FilesTable files={files} />
          </Tabs.Panel>
          <Tabs.Panel value="lineage">
            <LineagePicture name={inspection.entry.name} lineage={lineage} />
          </Tabs.Panel>
        </Tabs>
      </Paper>
    </>
  );
}
