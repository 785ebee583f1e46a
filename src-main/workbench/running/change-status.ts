/** Changing the status of a run although the store process may die in that moment. */
import type { Store } from '../../processes/connect-store.ts';
import type { Run, RunStatus, StatusDetails } from '../../store/runs.ts';

/** @throws StoreError `illegal-transition`, `disk-full` and others of the store */
export async function changeStatus(
  store: Store,
  id: number,
  status: RunStatus,
  details: StatusDetails = {},
): Promise<Run> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.setRunStatus(id, status, details);
    } catch (error) {
      // It may or may not have been done.
      if ((error as Error).name !== 'ServiceDied' || attempt === 5) throw error;
      const run = await store.getRun(id);
      if (run?.status === status) return run;
    }
  }
}
