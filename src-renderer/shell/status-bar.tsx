/** The bar at the bottom, always there: what runs, on what, and whether the gate is open. */
import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnectionState } from '../api/api-context.tsx';
import { useActivity } from '../state/activity.ts';
import { JobStatus } from './job-status.tsx';
import classes from './status-bar.module.css';
import { ConnectionStatus, GateStatus, ImportStatus, MemoryStatus, ProviderStatus } from './status-items.tsx';

export function StatusBar() {
  const { t } = useTranslation();
  const connection = useConnectionState();
  const latest = useActivity();
  // What was told before the connection was lost may be wrong by now, above all that the gate is open.
  const activity = connection === 'lost' ? null : latest;
  return (
    <Group component="section" className={classes.bar} aria-label={t('status.label')} gap="md" wrap="nowrap">
      <Group className={classes.jobs} gap="sm" wrap="nowrap">
        {activity && <JobStatus jobs={activity.jobs} />}
        {activity?.imports
          .filter(({ state }) => state === 'copying' || state === 'checking')
          .map((one) => (
            <ImportStatus key={one.name} progress={one} />
          ))}
      </Group>
      {activity && (
        <>
          <ProviderStatus provider={activity.provider} />
          <MemoryStatus memory={activity.memory} />
          <GateStatus gate={activity.gate} />
        </>
      )}
      <ConnectionStatus state={connection} activity={activity} />
    </Group>
  );
}
