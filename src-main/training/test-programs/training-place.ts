/** Trainings of a tiny model in a folder of their own, for tests. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readManifest, verifyArtifact } from '../../artifacts/artifact.ts';
import { writeTinyModel } from '../../language-model/test-models/tiny-model.ts';
import type { RunEvent } from '../events.ts';
import { type TrainingInput, type TrainingResult, train } from '../train.ts';
import { tinyRecipe, tinySplits } from './tiny-run.ts';

export interface Run {
  readonly events: readonly RunEvent[];
  readonly result: TrainingResult | null;
  readonly error: unknown;
}

export type Watch = (event: RunEvent, cancelling: AbortController) => void | Promise<void>;

export interface TrainingPlace {
  readonly root: string;
  /** The tiny recipe on the tiny model; its run folder is `reference`. */
  readonly input: TrainingInput;
  readonly splits: Awaited<ReturnType<typeof tinySplits>>;
  at(name: string): { runFolder: string };
  /** Trains to the end or the error; `watch` sees every event when it happens. */
  run(change: Partial<TrainingInput> & { readonly runFolder: string }, watch?: Watch): Promise<Run>;
  remove(): Promise<void>;
}

export async function createTrainingPlace(): Promise<TrainingPlace> {
  const splits = await tinySplits();
  const root = await mkdtemp(path.join(tmpdir(), 'so8t-train-'));
  await writeTinyModel(path.join(root, 'model'));
  const input: TrainingInput = {
    recipe: tinyRecipe,
    modelFolder: path.join(root, 'model'),
    splits,
    runFolder: path.join(root, 'reference'),
    session: { provider: 'cpu', threads: 1 },
  };
  return {
    root,
    input,
    splits,
    at: (name) => ({ runFolder: path.join(root, name) }),
    async run(change, watch = () => undefined) {
      const cancelling = new AbortController();
      const events: RunEvent[] = [];
      try {
        const training = train({ ...input, ...change }, cancelling.signal);
        for (;;) {
          const next = await training.next();
          if (next.done) return { events, result: next.value, error: null };
          events.push(next.value);
          await watch(next.value, cancelling);
        }
      } catch (error) {
        return { events, result: null, error };
      }
    },
    remove: () => rm(root, { recursive: true }),
  };
}

/** Events without wall time and places. */
export const told = ({ events }: Run): object[] =>
  events.map((event) => {
    const { milliseconds: _, checkpoint, ...rest } = { milliseconds: 0, checkpoint: '', ...event };
    return { ...rest, checkpoint: checkpoint.split('checkpoints')[1] };
  });
/** Steps and evaluations after a step: what must be the same however often a run was interrupted. */
export const toldAfter = (one: Run, step: number): object[] =>
  told(one).filter(
    (event) => 'kind' in event && event.kind !== 'milestone' && (event as RunEvent).step > step,
  );

/** SHA-256 of the final checkpoint's manifest, which holds the hashes of all its files and its figures. */
export async function finalHash({ result, error }: Run): Promise<string> {
  if (!result) throw error;
  return (await verifyArtifact(result.finalCheckpoint, ['checkpoint'])).manifestSha256;
}

export const parameterHash = async (folder: string | null): Promise<string[]> => {
  const { manifest } = await readManifest(folder!);
  return ['model.safetensors', 'safety_head.safetensors'].map((name) => manifest.files[name]!.sha256);
};

/** Every checkpoint under a run folder, whole or not. */
export const checkpointsIn = async (runFolder: string): Promise<string[]> =>
  (await readdir(path.join(runFolder, 'checkpoints'), { recursive: true })).filter((name) =>
    /step-/u.test(path.basename(name)),
  );
