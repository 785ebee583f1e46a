/** What can be done with a run, by its status. */
import type { RunStatus } from '../../../src-main/store/runs.ts';
import type { CheckpointSummary } from '../../../src-main/workbench/run-desk.ts';

export type RunAction = 'pause' | 'resume' | 'cancel' | 'rollBack' | 'pin';

export function possibleActions(
  status: RunStatus,
  checkpoints: readonly Pick<CheckpointSummary, 'role'>[],
): ReadonlySet<RunAction> {
  const actions = new Set<RunAction>();
  if (status === 'running') actions.add('pause');
  if (['running', 'queued', 'paused'].includes(status)) actions.add('cancel');
  if (['paused', 'failed', 'cancelled'].includes(status)) actions.add('resume');
  if (checkpoints.some(({ role }) => role === 'best-by-safety')) {
    if (status !== 'queued') actions.add('rollBack');
    actions.add('pin');
  }
  return actions;
}
