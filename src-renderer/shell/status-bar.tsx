/** The bar at the bottom, always there: what runs, on what, and whether the gate is open. */
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../src-main/workbench/activity.ts';
import { useConnectionState } from '../api/api-context.tsx';
import { useActivity } from '../state/activity.ts';
import { JobStatus } from './job-status.tsx';
import { PipelineStatus } from './pipeline-status.tsx';
import classes from './status-bar.module.css';
import {
  ApprovalStatus,
  ConnectionStatus,
  GateStatus,
  ImportStatus,
  MemoryStatus,
  ProviderStatus,
} from './status-items.tsx';

export function StatusBar() {
  const { t } = useTranslation();
  const connection = useConnectionState();
  const latest = useActivity();
  // What was told before the connection was lost may be wrong by now, above all that the gate is open.
  const activity = connection === 'lost' ? null : latest;
  return (
    <Group component="section" className={classes.bar} aria-label={t('status.label')} gap="md" wrap="nowrap">
      <Group className={classes.jobs} gap="sm" wrap="nowrap">
        {activity && isIdle(activity) && (
          <Text inherit c="dimmed">
            {t('status.idle')}
          </Text>
        )}
        {activity && <JobStatus jobs={activity.jobs} />}
        {activity && <PipelineStatus pipelines={activity.pipelines} />}
        {activity?.imports.filter(goesOn).map((one) => (
          <ImportStatus key={one.name} progress={one} />
        ))}
      </Group>
      {activity && (
        <>
          <ProviderStatus provider={activity.provider} />
          <MemoryStatus memory={activity.memory} />
          <GateStatus gate={activity.gate} />
          <ApprovalStatus open={activity.openApprovals} />
        </>
      )}
      <ConnectionStatus state={connection} activity={activity} />
    </Group>
  );
}

const goesOn = ({ state }: Activity['imports'][number]): boolean =>
  state === 'copying' || state === 'checking';

const isIdle = ({ jobs, pipelines, imports }: Activity): boolean =>
  jobs.length === 0 && pipelines.length === 0 && !imports.some(goesOn);
