/** An evaluation in a process of its own, followed event by event: what words and patterns change. */
import { type Verdict, verdicts } from '../../data/verdict.ts';
import { runJob } from '../../processes/run-job.ts';
import type {
  EvaluateShieldInput,
  EvaluateShieldProgress,
  EvaluateShieldResult,
} from '../../shield-data/evaluation/evaluate-shield.ts';
import type { ShieldEffect, ShieldEffectEvent } from '../shield-desk.ts';

/** More changed rows than a person reads. */
const mostChanges = 400;

/** Whoever stops following stops the evaluation. */
export async function* followEffect(
  stageService: URL,
  input: EvaluateShieldInput,
  signal: AbortSignal,
): AsyncGenerator<ShieldEffectEvent, void, undefined> {
  const left = new AbortController();
  let latest: EvaluateShieldProgress | null = null;
  let ended = false;
  let wake: () => void = () => {};
  const job = runJob<EvaluateShieldInput, EvaluateShieldProgress, EvaluateShieldResult>({
    entry: stageService,
    job: 'evaluate-shield',
    input,
    signal: AbortSignal.any([signal, left.signal]),
    onEvents(events) {
      latest = events.at(-1) ?? latest;
      wake();
    },
  }).finally(() => {
    ended = true;
    wake();
  });
  // Its failure is met below, or nobody waits for it any more.
  job.catch(() => {});
  try {
    while (!ended) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      const progress = latest;
      latest = null;
      if (progress) yield progress;
    }
    yield effectOf((await job).result);
  } finally {
    left.abort();
  }
}

function effectOf({ changes, groups, seconds }: EvaluateShieldResult): ShieldEffect {
  const all = changes ?? [];
  const counts = [...verdicts].reverse().map((label: Verdict) => {
    const own = all.filter((row) => row.label === label);
    const count = (change: string): number => own.filter((row) => row.change === change).length;
    const [newlyStopped, newlyPassed] = [count('newly-stopped'), count('newly-passed')];
    const rows = groups
      .filter((group) => group.label === label && group.by === 'all')
      .reduce((sum, group) => sum + group.rows, 0);
    return { label, rows, newlyStopped, newlyPassed, other: own.length - newlyStopped - newlyPassed };
  });
  return { kind: 'effect', changes: all.slice(0, mostChanges), counts, seconds };
}
