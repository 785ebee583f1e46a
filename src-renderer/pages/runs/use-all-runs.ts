/** All runs of the data folder, however many, with what goes on just now. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { useActivity } from '../../state/activity.ts';
import { mergeRuns, withJobs } from './filter-runs.ts';

/** Runs in a page: the most that the API gives. */
const page = 500;
const none: readonly RunSummary[] = [];

export function useAllRuns() {
  const api = useApi();
  // Asked for again every few seconds while something runs, and so the newest only.
  const newest = useQuery({
    queryKey: ['runs', 'list', 'newest'],
    queryFn: () => api.runs.list.query({ limit: 100 }),
  });
  const all = useQuery({
    queryKey: ['runs', 'all'],
    queryFn: async () => {
      const runs: RunSummary[] = [];
      for (;;) {
        const before = runs.at(-1)?.id;
        const next = await api.runs.list.query({ limit: page, ...(before === undefined ? {} : { before }) });
        runs.push(...next);
        if (next.length < page) return runs;
      }
    },
  });
  const jobs = useActivity()?.jobs;
  const runs = useMemo(
    () => withJobs(mergeRuns(all.data ?? none, newest.data ?? none), jobs ?? []),
    [all.data, newest.data, jobs],
  );
  return { runs, newest, all };
}

/** One run of the list; undefined while it is on its way, null when there is none. */
export function useRunSummary(id: number) {
  const api = useApi();
  const jobs = useActivity()?.jobs;
  const query = useQuery({
    queryKey: ['runs', 'list', 'one', id],
    queryFn: async () => {
      const [run] = await api.runs.list.query({ limit: 1, before: id + 1 });
      return run?.id === id ? run : null;
    },
  });
  const run = useMemo(
    () => (query.data ? withJobs([query.data], jobs ?? [])[0]! : query.data),
    [query.data, jobs],
  );
  return { query, run };
}
