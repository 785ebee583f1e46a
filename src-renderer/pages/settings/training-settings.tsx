/** What trainings run on: provider with what was rejected and why, threads, runs at once. */
import { Group, Paper, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProviderState } from '../../../src-main/workbench/activity.ts';
import type { Settings } from '../../../src-main/workbench/settings.ts';
import { SettledNumber } from './settled-number.tsx';
import { useChangeSettings } from './use-change-settings.ts';

interface TrainingSettingsProps {
  readonly settings: Settings;
  readonly provider: ProviderState;
}

const providers = [
  'auto',
  'cuda',
  'webgpu',
  'dml',
  'coreml',
  'cpu',
] as const satisfies readonly Settings['provider'][];

export function TrainingSettings({ settings, provider }: TrainingSettingsProps) {
  const { t } = useTranslation('settings');
  const change = useChangeSettings();
  return (
    <Paper component="section" aria-label={t('training')}>
      <Title order={2} mb="xs">
        {t('training')}
      </Title>
      <Stack gap="sm">
        <Select
          label={t('provider')}
          description={t('providerText')}
          value={settings.provider}
          onChange={(value) => value !== null && change.mutate({ provider: value as Settings['provider'] })}
          data={providers.map((value) => ({ value, label: t(`providers.${value}`) }))}
          allowDeselect={false}
          maw={420}
        />
        <ProviderNow provider={provider} />
        <Group gap="xl" align="flex-start">
          <SettledNumber
            label={t('threads')}
            description={t('threadsText')}
            value={settings.threads}
            highest={64}
            onSettle={(threads) => change.mutate({ threads })}
          />
          <SettledNumber
            label={t('runsAtOnce')}
            description={t('runsAtOnceText')}
            value={settings.runsAtOnce}
            highest={4}
            onSettle={(runsAtOnce) => change.mutate({ runsAtOnce })}
          />
        </Group>
        <Text size="xs" c="dimmed">
          {t('applies')}
        </Text>
      </Stack>
    </Paper>
  );
}

function ProviderNow({ provider }: { readonly provider: ProviderState }) {
  const { t } = useTranslation('settings');
  const { state, provider: name, threads, selfTestError, rejected } = provider;
  return (
    <div>
      <Text size="sm" role="status">
        {t(`providerNow.${state}`, { provider: name ?? '', threads })}
        {selfTestError !== null && ` ${t('selfTest', { error: selfTestError.toExponential(1) })}`}
      </Text>
      {rejected.length === 0 && state !== 'testing' && (
        <Text size="xs" c="dimmed">
          {t('noneRejected')}
        </Text>
      )}
      {rejected.length > 0 && (
        <>
          <Text size="sm" fw={600} mt="xs">
            {t('rejected')}
          </Text>
          <Table aria-label={t('rejected')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={140}>{t('rejectedProvider')}</Table.Th>
                <Table.Th>{t('rejectedReason')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rejected.map((one) => (
                <Table.Tr key={one.provider}>
                  <Table.Th scope="row" fw={400}>
                    {one.provider}
                  </Table.Th>
                  <Table.Td style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
                    {one.reason}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </div>
  );
}
