/** Which runs of a long list are shown. */
import type { RunStatus } from '../../../src-main/store/runs.ts';
import type { Phase } from '../../../src-main/training/events.ts';
import type { RunningJob } from '../../../src-main/workbench/activity.ts';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';

export interface RunFilter {
  /** Every word must occur in number, name, recipe or reason. */
  readonly text: string;
  readonly status: RunStatus | null;
  readonly phase: Phase | 'none' | null;
}

export const noFilter: RunFilter = { text: '', status: null, phase: null };

export function filterRuns(
  runs: readonly RunSummary[],
  { text, status, phase }: RunFilter,
): readonly RunSummary[] {
  const words = text.toLowerCase().split(/\s+/u).filter(Boolean);
  if (words.length === 0 && status === null && phase === null) return runs;
  return runs.filter((run) => {
    if (status !== null && run.status !== status) return false;
    if (phase !== null && (run.phase ?? 'none') !== phase) return false;
    const told = `${run.id} ${run.name} ${run.recipeName} ${run.reason ?? ''}`.toLowerCase();
    return words.every((word) => told.includes(word));
  });
}

/** Lists of the same runs, the later ones newer: each run once, the newest first. */
export function mergeRuns(...lists: readonly (readonly RunSummary[])[]): readonly RunSummary[] {
  const byId = new Map<number, RunSummary>();
  for (const list of lists) for (const run of list) byId.set(run.id, run);
  return [...byId.values()].sort((a, b) => b.id - a.id);
}

/** The runs with step and status of what goes on just now. */
export function withJobs(runs: readonly RunSummary[], jobs: readonly RunningJob[]): readonly RunSummary[] {
  if (jobs.length === 0) return runs;
  const byId = new Map(jobs.map((job) => [job.runId, job]));
  return runs.map((run) => {
    const job = byId.get(run.id);
    if (!job) return run;
    const { status, step, plannedSteps } = job;
    return { ...run, status, step, plannedSteps: plannedSteps ?? run.plannedSteps };
  });
}

/** Seconds from start to end, or until now while it goes on; null before the start. */
export function runSeconds(
  run: Pick<RunSummary, 'startedAt' | 'endedAt'>,
  now: number = Date.now(),
): number | null {
  if (run.startedAt === null) return null;
  return ((run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(run.startedAt)) / 1000;
}
