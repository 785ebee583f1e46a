/** The results of steps by their types: over the wire they are unknown, and a program of another version may have written them. */
import type { BurnInResult } from '../../../src-main/burn-in/burn-in.ts';
import type { ConvertedGguf } from '../../../src-main/gguf/conversion/convert-to-gguf.ts';
import type { LoadedModel } from '../../../src-main/pipeline/load-model.ts';
import type { StepFile, StepStatus } from '../../../src-main/pipeline/state.ts';
import type { StepId } from '../../../src-main/pipeline/step-ids.ts';
import type { CalibrateStepResult } from '../../../src-main/pipeline/steps/calibrate-step.ts';
import type { GatesResult } from '../../../src-main/pipeline/steps/gates-step.ts';
import type { QualityStepResult } from '../../../src-main/pipeline/steps/quality-step.ts';
import type { QuantiseStepResult } from '../../../src-main/pipeline/steps/quantise-step.ts';
import type { ReportResult } from '../../../src-main/pipeline/steps/report-step.ts';
import type { VerifyAfterResult, VerifyBeforeResult } from '../../../src-main/pipeline/steps/verify-steps.ts';
import type { TrialityTest } from '../../../src-main/pipeline/triality-test.ts';

export interface StepResults {
  readonly load: LoadedModel;
  readonly gates: GatesResult;
  readonly 'verify-before': VerifyBeforeResult;
  readonly 'burn-in': BurnInResult;
  readonly 'verify-after': VerifyAfterResult;
  readonly 'triality-test': TrialityTest;
  readonly convert: ConvertedGguf;
  readonly quantise: QuantiseStepResult;
  readonly quality: QualityStepResult;
  readonly calibrate: CalibrateStepResult;
  readonly report: ReportResult;
}

/** A step as it comes over the wire. */
export interface ShownStep {
  readonly id: StepId;
  readonly status: StepStatus;
  readonly seconds: number | null;
  readonly reason: string | null;
  readonly files: readonly StepFile[];
  readonly result?: unknown;
}

/** Fields without which a result cannot be shown; of a list, those of every entry. */
const needed: Readonly<Record<StepId, readonly string[]>> = {
  load: ['name', 'files', 'parameters', 'canJudge'],
  gates: ['from', 'layers', 'blocks', 'turn', 'sha256'],
  'verify-before': ['figures', 'toldApart'],
  'burn-in': ['manifestSha256', 'figures'],
  'verify-after': ['checks', 'figures', 'models', 'gates', 'versions', 'verdict'],
  'triality-test': ['judgements', 'asExpected', 'alike'],
  convert: ['file', 'bytes', 'sha256', 'type', 'warnings', 'notes'],
  quantise: ['file', 'type', 'bytesAfter', 'bitsPerWeight', 'sha256', 'fallbacks'],
  quality: ['reference', 'compared', 'text'],
  calibrate: ['on', 'calibration', 'manifestSha256'],
  report: ['page'],
};

const lists: readonly StepId[] = ['quantise', 'calibrate'];

/** A step that failed may have found something first: a proof that does not hold has its certificate. */
export const hasResult = ({ status, result }: Pick<ShownStep, 'status' | 'result'>): boolean =>
  status === 'done' || status === 'kept' || (status === 'failed' && result != null);

/** @returns null for a step without a result, and for one that this version cannot read */
export function resultOf<Id extends StepId>(steps: readonly ShownStep[], id: Id): StepResults[Id] | null {
  const step = steps.find((one) => one.id === id);
  if (!step || !hasResult(step)) return null;
  const { result } = step;
  const entries = lists.includes(id) ? result : [result];
  const known =
    Array.isArray(entries) &&
    entries.every(
      (entry) => typeof entry === 'object' && entry !== null && needed[id].every((name) => name in entry),
    );
  return known ? (result as StepResults[Id]) : null;
}
