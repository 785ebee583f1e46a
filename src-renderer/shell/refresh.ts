/** Asks anew for what the workbench says has changed: lists and details follow without anybody reloading them. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Activity } from '../../src-main/workbench/activity.ts';

/** What lists show of running jobs changes by the second at most. */
const progressMilliseconds = 2000;

export function useRefresh(activity: Activity | null): void {
  const client = useQueryClient();
  const jobs = activity?.jobs.map(({ runId, status }) => `${runId} ${status}`).join();
  const steps = activity?.jobs.map(({ step }) => step).join();
  const imports = activity?.imports.map(({ name, state }) => `${name} ${state}`).join();
  const pipelines = activity?.pipelines.map(({ id, step, stepsDone }) => `${id} ${step} ${stepsDone}`).join();
  const first = useRef(true);
  const refreshed = useRef(0);

  useEffect(() => {
    if (jobs === undefined) return;
    if (!first.current) {
      client.invalidateQueries({ queryKey: ['runs'] });
      client.invalidateQueries({ queryKey: ['playground', 'models'] });
    }
    first.current = false;
  }, [client, jobs]);

  useEffect(() => {
    if (!steps || Date.now() - refreshed.current < progressMilliseconds) return;
    refreshed.current = Date.now();
    client.invalidateQueries({ queryKey: ['runs', 'list'] });
  }, [client, steps]);

  const approvals = activity?.openApprovals;
  useEffect(() => {
    if (approvals !== undefined) client.invalidateQueries({ queryKey: ['approvals'] });
  }, [client, approvals]);

  // The list is asked for anew when the last one has ended, too.
  useEffect(() => {
    if (pipelines !== undefined) client.invalidateQueries({ queryKey: ['pipelines'] });
  }, [client, pipelines]);

  useEffect(() => {
    if (!imports) return;
    client.invalidateQueries({ queryKey: ['models'] });
    client.invalidateQueries({ queryKey: ['playground', 'models'] });
  }, [client, imports]);
}
