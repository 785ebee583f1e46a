/** Settings: they are kept as soon as they are chosen. */
import { Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/loading.tsx';
import { useActivity } from '../../state/activity.ts';
import { AppearanceSettings } from './appearance-settings.tsx';
import { LicencesTable } from './licences-table.tsx';
import { ProgramFacts } from './program-facts.tsx';
import { TrainingSettings } from './training-settings.tsx';

export default function SettingsPage() {
  const { t } = useTranslation('settings');
  const activity = useActivity();
  if (!activity) return <Loading />;
  return (
    <Stack p="sm" gap="sm" maw={860}>
      <Title order={1}>{t('title')}</Title>
      <AppearanceSettings settings={activity.settings} />
      <TrainingSettings settings={activity.settings} provider={activity.provider} />
      <ProgramFacts version={activity.version} dataFolder={activity.dataFolder} />
      <LicencesTable />
    </Stack>
  );
}
