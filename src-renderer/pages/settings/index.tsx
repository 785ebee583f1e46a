/** Settings: they are kept as soon as they are chosen. */
import { Anchor, Paper, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, Route, Switch } from 'wouter';
import { Loading } from '../../components/loading.tsx';
import { places } from '../../navigation/places.ts';
import { useActivity } from '../../state/activity.ts';
import { AgentSettingsPage } from './agent-settings.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { LicencesTable } from './licences-table.tsx';
import { ProgramFacts } from './program-facts.tsx';
import { TrainingSettings } from './training-settings.tsx';

export default function SettingsPage() {
  return (
    <Switch>
      <Route path="/settings/agent" component={AgentSettingsPage} />
      <Route component={GeneralSettings} />
    </Switch>
  );
}

function GeneralSettings() {
  const { t } = useTranslation(['settings', 'chat', 'shell']);
  const activity = useActivity();
  if (!activity) return <Loading />;
  return (
    <Stack p="sm" gap="sm" maw={860}>
      <Title order={1}>{t('title')}</Title>
      <AppearanceSettings settings={activity.settings} />
      <TrainingSettings settings={activity.settings} provider={activity.provider} />
      <Paper component="section" aria-label={t('chat:settings')}>
        <Title order={2} mb="xs">
          {t('chat:settings')}
        </Title>
        <Anchor component={Link} href={places.agentSettings()} size="sm">
          {t('toAgent')}
        </Anchor>
      </Paper>
      <ProgramFacts version={activity.version} dataFolder={activity.dataFolder} />
      <LicencesTable />
    </Stack>
  );
}
