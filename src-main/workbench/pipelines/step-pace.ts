/** How long the running step of a pipeline will take, from how far it came since it began. */
import type { StepProgress } from '../../pipeline/run-steps.ts';
import type { PipelineState } from '../../pipeline/state.ts';

export interface StepPace {
  see(state: PipelineState, progress: StepProgress | null): void;
  /** Of the running step; null until that is known. */
  secondsLeft(): number | null;
}

/** Below this share the pace says nothing yet. */
const LEAST = 0.02;

export function createStepPace(now: () => number = () => performance.now()): StepPace {
  let step: string | null = null;
  let first: { readonly at: number; readonly share: number } | null = null;
  let latest: { readonly at: number; readonly share: number } | null = null;
  return {
    see(state, progress) {
      const running = state.steps.find(({ status }) => status === 'running')?.id ?? null;
      if (running !== step) [step, first, latest] = [running, null, null];
      if (progress?.share === null || progress?.share === undefined) return;
      latest = { at: now(), share: progress.share };
      first ??= latest;
    },
    secondsLeft() {
      if (!first || !latest || latest.share - first.share < LEAST) return null;
      const secondsAShare = (latest.at - first.at) / 1000 / (latest.share - first.share);
      const sinceThen = (now() - latest.at) / 1000;
      return Math.max(0, (1 - latest.share) * secondsAShare - sinceThen);
    },
  };
}
