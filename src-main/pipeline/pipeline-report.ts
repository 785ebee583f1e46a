/** A pipeline as its report tells it: typed results instead of JSON, and nothing of the machine it ran on. */
import path from 'node:path';
import type { BurnInResult } from '../burn-in/burn-in.ts';
import type { ConvertedGguf } from '../gguf/conversion/convert-to-gguf.ts';
import type { QuantisationResult } from '../llama-cpp/quantise.ts';
import type { LoadedModel } from './load-model.ts';
import type { PipelineOptions } from './options.ts';
import type { Lineage } from './read-lineage.ts';
import type { PipelineState, StepState, StepStatus } from './state.ts';
import type { StepId } from './step-ids.ts';
import type { CalibrateStepResult } from './steps/calibrate-step.ts';
import type { GatesResult } from './steps/gates-step.ts';
import type { QualityStepResult } from './steps/quality-step.ts';
import type { VerifyAfterResult, VerifyBeforeResult } from './steps/verify-steps.ts';
import type { TrialityTest } from './triality-test.ts';

/** Raised when a field changes its meaning or goes. */
export const pipelineReportSchema = 'so8t.pipeline-report/1';

/** Why a step has no result. */
export type Missing =
  | { readonly code: 'not-wanted' | 'no-heads' | 'cancelled' | 'not-reached' }
  | { readonly code: 'needs'; readonly step: StepId }
  | { readonly code: 'failed' | 'other'; readonly message: string };

/** What a step found, or why there is nothing of it. */
export type Part<Result> = { readonly result: Result } | { readonly missing: Missing };

export interface ReportedStep {
  readonly id: ReportedStepId;
  readonly status: StepStatus;
  readonly seconds: number | null;
  /** Null for a step with a result. */
  readonly missing: Missing | null;
}

/** The report does not tell of itself: it is not finished while it is written. */
export type ReportedStepId = Exclude<StepId, 'report'>;

export interface PipelineReport {
  readonly schema: typeof pipelineReportSchema;
  readonly outcome: 'complete' | 'failed' | 'cancelled' | 'unfinished';
  /** What ended it early. */
  readonly failure: { readonly step: StepId; readonly message: string } | null;
  readonly options: Omit<PipelineOptions, 'model'>;
  readonly steps: readonly ReportedStep[];
  /** Of all steps, those kept from an earlier start among them. */
  readonly seconds: number;
  readonly model: Part<LoadedModel>;
  readonly gates: Part<GatesResult>;
  readonly control: Part<VerifyBeforeResult>;
  readonly burnIn: Part<Omit<BurnInResult, 'folder'>>;
  readonly proof: Part<VerifyAfterResult>;
  readonly triality: Part<TrialityTest>;
  readonly converted: Part<ConvertedGguf>;
  readonly quantised: Part<readonly Omit<QuantisationResult, 'log'>[]>;
  readonly quality: Part<QualityStepResult>;
  readonly calibrated: Part<CalibrateStepResult>;
  readonly lineage: Lineage;
  /** By the name of what took part. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * The same report for the same state, without a look at the clock.
 * @param folder the pipeline's, to be left out of what the report says
 * @param lineage see `readLineage`
 */
export function pipelineReport(state: PipelineState, folder: string, lineage: Lineage): PipelineReport {
  const { model, ...options } = state.options;
  const shown = hiding([folder, model, options.gates.file]);
  const steps = state.steps.filter((step) => step.id !== 'report');
  const part = <Result>(id: ReportedStepId): Part<Result> => partOf<Result>(steps, id, shown);
  const ended = steps.find(({ status }) => status === 'failed' || status === 'cancelled');
  const parts = {
    model: part<LoadedModel>('load'),
    gates: part<GatesResult>('gates'),
    control: part<VerifyBeforeResult>('verify-before'),
    burnIn: mapPart(part<BurnInResult>('burn-in'), ({ folder: _, ...rest }) => rest),
    proof: part<VerifyAfterResult>('verify-after'),
    triality: part<TrialityTest>('triality-test'),
    converted: mapPart(part<ConvertedGguf>('convert'), withoutFolder),
    quantised: mapPart(part<readonly QuantisationResult[]>('quantise'), (files) =>
      files.map(({ log: _, ...rest }) => withoutFolder(rest)),
    ),
    quality: part<QualityStepResult>('quality'),
    calibrated: part<CalibrateStepResult>('calibrate'),
  };
  return {
    schema: pipelineReportSchema,
    outcome: outcomeOf(steps),
    failure: ended ? { step: ended.id, message: shown(ended.reason ?? ended.status) } : null,
    options: { ...options, gates: gatesWithoutFolder(options.gates) },
    steps: steps.map(({ id, status, seconds }) => {
      const own = part(id as ReportedStepId);
      const missing = 'missing' in own ? own.missing : null;
      return { id: id as ReportedStepId, status, seconds, missing };
    }),
    seconds: steps.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
    ...parts,
    lineage,
    versions: versionsOf(state.program, parts.proof, parts.quantised),
  };
}

/** The result, or null where there is none. */
export function resultIn<Result>(part: Part<Result>): Result | null {
  return 'result' in part ? part.result : null;
}

function partOf<Result>(
  steps: readonly StepState[],
  id: ReportedStepId,
  shown: (message: string) => string,
): Part<Result> {
  const step = steps.find((one) => one.id === id);
  if (!step || step.status === 'waiting' || step.status === 'running')
    return { missing: { code: 'not-reached' } };
  // A proof that does not hold failed, and still has its figures.
  if (step.result !== null && step.status !== 'skipped' && step.status !== 'cancelled')
    return { result: step.result as Result };
  return { missing: missingOf(step, shown) };
}

function missingOf({ status, reason }: StepState, shown: (message: string) => string): Missing {
  if (status === 'cancelled') return { code: 'cancelled' };
  const message = shown(reason ?? status);
  if (status === 'failed') return { code: 'failed', message };
  if (message === 'not-wanted' || message === 'no-heads') return { code: message };
  const needed = /^needs:(.+)$/u.exec(message)?.[1];
  return needed ? { code: 'needs', step: needed as StepId } : { code: 'other', message };
}

function outcomeOf(steps: readonly StepState[]): PipelineReport['outcome'] {
  const statuses = steps.map(({ status }) => status);
  if (statuses.includes('failed')) return 'failed';
  if (statuses.includes('cancelled')) return 'cancelled';
  const finished = statuses.every((status) => ['done', 'kept', 'skipped'].includes(status));
  return finished ? 'complete' : 'unfinished';
}

function mapPart<From, To>(part: Part<From>, change: (result: From) => To): Part<To> {
  return 'result' in part ? { result: change(part.result) } : part;
}

function withoutFolder<Result extends { readonly file: string }>(result: Result): Result {
  return { ...result, file: fileName(result.file) };
}

function gatesWithoutFolder(gates: PipelineOptions['gates']): PipelineOptions['gates'] {
  return gates.file === undefined ? gates : { ...gates, file: fileName(gates.file) };
}

/** Whatever system the pipeline ran on. */
const fileName = (place: string): string => place.split(/[\\/]/u).findLast((one) => one !== '') ?? place;

/** A report travels: names belong in it, the folders of the machine do not. */
function hiding(places: readonly (string | undefined)[]): (message: string) => string {
  // The longest first: one may lie in another.
  const known = places
    .filter((place): place is string => place !== undefined && place !== path.dirname(place))
    .sort((a, b) => b.length - a.length);
  return (message) =>
    known.reduce(
      (text, place) => text.replaceAll(`${place}${path.sep}`, '').replaceAll(place, fileName(place)),
      message,
    );
}

function versionsOf(
  program: string,
  proof: Part<VerifyAfterResult>,
  quantised: PipelineReport['quantised'],
): Record<string, string> {
  const llamaCpp = resultIn(quantised)?.[0]?.llamaCpp;
  return {
    'so8t-workbench': program,
    ...resultIn(proof)?.versions,
    ...(llamaCpp === undefined ? {} : { 'llama.cpp': llamaCpp }),
  };
}
