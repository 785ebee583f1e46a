/**
 * A stand-in for the training stage: no training, only step events at a given rate, each with the moment at which it was
 * made. For measuring how events travel, and nothing else.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeArtifact } from '../../src-main/artifacts/artifact.ts';
import { serveJobs } from '../../src-main/processes/serve-jobs.ts';
import { milestone, type RunEvent, type StepEvent } from '../../src-main/training/events.ts';
import type { TrainOnFoldersInput } from '../../src-main/training/train-on-folders.ts';

/** Stands as JSON in the description of the recipe. */
export interface Emission {
  readonly perSecond: number;
  readonly seconds: number;
}

export interface StandInEvent extends StepEvent {
  /** Milliseconds since 1970, with fractions. */
  readonly madeAt: number;
}

export const preciseNow = (): number => performance.timeOrigin + performance.now();

const stepEvent = (step: number): StandInEvent => ({
  kind: 'step',
  step,
  epoch: step / 1000,
  total: 1 / step,
  terms: { task: 1 / step, safety: 0.5, penalty: 0.25, escalate: 0.125, smoothness: 0.0625 } as never,
  gradientNorm: 1.25,
  learningRates: { trunk: 1e-4, safetyHead: 1e-5 },
  lambda: 0,
  tokens: 4096,
  milliseconds: 1,
  madeAt: preciseNow(),
});

async function* standIn(
  { recipe, runFolder }: TrainOnFoldersInput,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, object, undefined> {
  const { perSecond, seconds } = JSON.parse(recipe.description) as Emission;
  const planned = Math.round(perSecond * seconds);
  yield { ...milestone(0, 'started', 'a stand-in'), plannedSteps: planned };
  const begun = performance.now();
  for (let step = 1; step <= planned; step += 1) {
    const wait = begun + (step * 1000) / perSecond - performance.now();
    // Timers are a millisecond coarse: what is due by then is made together.
    if (wait > 0) await sleep(wait);
    signal.throwIfAborted();
    yield stepEvent(step);
  }
  const finalCheckpoint = path.join(runFolder, 'stand-in');
  await writeArtifact(finalCheckpoint, { kind: 'stand-in', name: 'stand-in', files: new Map() });
  return { steps: planned, finalCheckpoint };
}

await serveJobs({
  training: standIn,
  // biome-ignore lint/correctness/useYield: a stage without events
  async *'provider-self-test'() {
    return { passed: true, worstRelativeError: 0, worstOutput: '', milliseconds: 0 };
  },
});
