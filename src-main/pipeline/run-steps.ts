/** Runs steps in order, keeps what is still valid from earlier starts, and stops at the first that fails. */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { sha256, sha256OfFile } from '../artifacts/artifact.ts';
import type { PipelineOptions } from './options.ts';
import { type PipelineState, readPipelineState, type StepState, writePipelineState } from './state.ts';
import type { StepId } from './step-ids.ts';

/** What goes on inside the running step. */
export interface StepProgress {
  /** From 0 to 1; null where it cannot be told. */
  readonly share: number | null;
  /** What is being worked on: a tensor, a file, a type. */
  readonly detail: string;
}

export interface StepContext {
  /** The pipeline's folder. */
  readonly folder: string;
  /** The result of a step before this one. @throws when it has none */
  resultOf<Result>(id: StepId): Result;
  /** The pipeline as it stands, for a step that tells of the others whatever became of them. */
  state(): PipelineState;
  progress(progress: StepProgress): void;
  readonly signal: AbortSignal;
}

export type StepOutcome =
  | { readonly result: unknown; readonly files: readonly string[] }
  /** It did its work, and what it found forbids to go on: kept in the state beside the reason. */
  | { readonly result: unknown; readonly files: readonly string[]; readonly failed: string }
  /** It turned out that the step has nothing to do. */
  | { readonly skipped: string };

export interface Step {
  readonly id: StepId;
  /** What the result depends on beside the steps in `needs`; anything JSON. */
  readonly parameters: unknown;
  /** Steps whose results it reads: when one of them was skipped so is this one, when one gives another result it runs again. */
  readonly needs: readonly StepId[];
  /** Why it is not wanted; null when it is. */
  readonly skipped: string | null;
  /** Runs at every start: it looks at what lies outside the pipeline's folder. */
  readonly always?: boolean;
  /** Runs when a step before it failed or was cancelled, too: it tells of that. It has to be quick. */
  readonly afterFailure?: boolean;
  /** Paths of `files` are relative to the folder, with `/`; all of them must be there when it returns. */
  run(context: StepContext): Promise<StepOutcome>;
}

export interface RunStepsOptions {
  readonly folder: string;
  readonly options: PipelineOptions;
  readonly program: string;
  readonly signal: AbortSignal;
  /** Told at every change; `progress` belongs to the step that runs. */
  readonly onChange?: (state: PipelineState, progress: StepProgress | null) => void;
}

/** A step failed: the message is its own, `step` says which. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly step: StepId;

  constructor(step: StepId, cause: Error) {
    super(`${step}: ${cause.message}`, { cause });
    this.step = step;
  }
}

/**
 * @returns the state with every step done, kept or skipped
 * @throws StepFailed for the first step that failed; what the steps before it made stays, and the next start goes on there
 */
export async function runSteps(
  steps: readonly Step[],
  { folder, options, program, signal, onChange }: RunStepsOptions,
): Promise<PipelineState> {
  const before = await readPipelineState(folder);
  await mkdir(folder, { recursive: true });
  let state: PipelineState = {
    version: 1,
    options,
    program,
    steps: steps.map(({ id, skipped }) => ({
      ...idle(id),
      ...(skipped === null ? {} : { status: 'skipped' as const, reason: skipped }),
    })),
  };
  let progress: StepProgress | null = null;
  const tell = (): void => onChange?.(state, progress);
  const change = async (id: StepId, part: Partial<StepState>): Promise<void> => {
    state = { ...state, steps: state.steps.map((step) => (step.id === id ? { ...step, ...part } : step)) };
    await writePipelineState(folder, state);
    tell();
  };
  const of = (id: StepId): StepState => {
    const found = state.steps.find((step) => step.id === id);
    if (!found) throw new Error(`The pipeline has no step "${id}".`);
    return found;
  };

  let failure: StepFailed | null = null;
  for (const step of steps) {
    if (step.skipped !== null || (failure !== null && !step.afterFailure)) continue;
    const missing = step.needs.find((id) => of(id).status === 'skipped');
    if (missing !== undefined) {
      await change(step.id, { status: 'skipped', reason: `needs:${missing}` });
      continue;
    }
    // What is told after a cancellation is not itself cancelled.
    const ownSignal = failure === null ? signal : new AbortController().signal;
    const key = sha256(
      JSON.stringify([program, step.id, step.parameters, step.needs.map((id) => made(of(id)))]),
    );
    const old = before?.steps.find(({ id }) => id === step.id);
    const begun = performance.now();
    const ended = (): { seconds: number } => ({ seconds: (performance.now() - begun) / 1000 });
    try {
      if (old && !step.always && (await stillValid(folder, old, key, ownSignal))) {
        const status = old.status === 'skipped' ? 'skipped' : 'kept';
        await change(step.id, { ...old, status, key });
        continue;
      }
      await change(step.id, { status: 'running', key, begunAt: new Date().toISOString() });
      const outcome = await step.run({
        folder,
        resultOf: <Result>(id: StepId) => resultOf(of(id)) as Result,
        state: () => state,
        progress(now) {
          progress = now;
          tell();
        },
        signal: ownSignal,
      });
      progress = null;
      if ('skipped' in outcome) {
        await change(step.id, { status: 'skipped', reason: outcome.skipped, ...ended() });
        continue;
      }
      const { result } = outcome;
      const files = await Promise.all(outcome.files.map((file) => describe(folder, file, ownSignal)));
      if ('failed' in outcome) {
        await change(step.id, { status: 'failed', reason: outcome.failed, result, files, ...ended() });
        failure ??= new StepFailed(step.id, new Error(outcome.failed));
      } else await change(step.id, { status: 'done', result, files, ...ended() });
    } catch (error) {
      progress = null;
      await change(step.id, {
        status: ownSignal.aborted ? 'cancelled' : 'failed',
        reason: (error as Error).message,
        ...ended(),
      });
      failure ??= new StepFailed(step.id, error as Error);
    }
  }
  if (failure !== null) throw failure;
  return state;
}

const idle = (id: StepId): StepState => ({
  id,
  status: 'waiting',
  key: null,
  begunAt: null,
  seconds: null,
  reason: null,
  files: [],
  result: null,
});

function resultOf(step: StepState): unknown {
  if (step.status === 'done' || step.status === 'kept') return step.result;
  throw new Error(`The step "${step.id}" has no result: it is ${step.status}.`);
}

/** What a step gave, for the keys of those that read it. */
const made = ({ result, files }: StepState): unknown => [result, files.map((file) => file.sha256)];

/** Whether a step's earlier result can be kept: made from the same, and its files are what they were. */
async function stillValid(
  folder: string,
  old: StepState,
  key: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (old.key !== key || !['done', 'kept', 'skipped'].includes(old.status)) return false;
  for (const file of old.files) {
    const found = await describe(folder, file.path, signal).catch(() => null);
    signal.throwIfAborted();
    if (found?.sha256 !== file.sha256) return false;
  }
  return true;
}

async function describe(
  folder: string,
  file: string,
  signal: AbortSignal,
): Promise<StepState['files'][number]> {
  const place = path.join(folder, ...file.split('/'));
  const { size } = await stat(place);
  return { path: file, bytes: size, sha256: await sha256OfFile(place, signal) };
}
