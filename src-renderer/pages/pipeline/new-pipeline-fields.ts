/** What the form of a new pipeline holds, what is wrong with it, and what is sent. */
import { quantisationTypes } from '../../../src-main/llama-cpp/quantisation-types.ts';
import type { GateSource } from '../../../src-main/pipeline/options.ts';
import type { Inputs } from '../../api/api-context.tsx';

export type NewPipelineInput = Inputs['pipelines']['start'];

/** Numbers are text while they are being typed. */
export interface PipelineFields {
  readonly model: string;
  readonly gatesFrom: GateSource;
  readonly gatesFile: string;
  readonly seed: number | string;
  readonly angle: number | string;
  readonly steps: number | string;
  readonly verify: boolean;
  readonly testTriality: boolean;
  readonly quality: boolean;
  readonly calibrate: boolean;
  readonly convertTo: NewPipelineInput['convertTo'];
  readonly quantization: readonly string[];
  readonly batchSize: number | string;
  readonly forceGpu: boolean;
}

/** Everything on, as the command line has it. */
export const defaultFields: PipelineFields = {
  model: 'embedded',
  gatesFrom: 'auto',
  gatesFile: '',
  seed: 1,
  angle: 0.05,
  steps: 40,
  verify: true,
  testTriality: true,
  quality: true,
  calibrate: true,
  convertTo: 'f16',
  quantization: ['Q5_K_M', 'Q4_K_M'],
  batchSize: 16,
  forceGpu: false,
};

/** Types that most people choose among; the others come on demand. */
const usualNames = ['Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q3_K_M', 'Q2_K'];

/** What llama.cpp makes without an importance matrix, and is smaller than the full file. */
export const offeredTypes = quantisationTypes.filter(
  ({ needsImportanceMatrix, bitsPerWeight }) => !needsImportanceMatrix && bitsPerWeight < 16,
);

export const isUsual = (name: string): boolean => usualNames.includes(name);

export const bitsOf = (name: string): number =>
  quantisationTypes.find((type) => type.name === name)?.bitsPerWeight ?? 16;

/** The fields that can be wrong, by the names that the API has for them. */
export type FaultyField =
  | 'model'
  | 'gates.file'
  | 'gates.seed'
  | 'gates.angle'
  | 'gates.steps'
  | 'quantization'
  | 'batchSize';

export type Fault = 'missing' | 'whole-number' | 'angle' | 'steps' | 'batch';

const isWhole = (value: number | string, low: number, high: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;

/** What is wrong, by field; only fields that are in sight can be. */
export function faultsOf(fields: PipelineFields): Partial<Record<FaultyField, Fault>> {
  const { gatesFrom, gatesFile, seed, angle, steps, batchSize, model } = fields;
  const seeded = gatesFrom === 'random' || gatesFrom === 'train';
  return {
    ...(model === '' && { model: 'missing' as const }),
    ...(gatesFrom === 'file' && gatesFile.trim() === '' && { 'gates.file': 'missing' as const }),
    ...(seeded && !isWhole(seed, 0, Number.MAX_SAFE_INTEGER) && { 'gates.seed': 'whole-number' as const }),
    ...(gatesFrom === 'random' &&
      !(typeof angle === 'number' && angle > 0 && angle <= 3) && { 'gates.angle': 'angle' as const }),
    ...(gatesFrom === 'train' && !isWhole(steps, 1, 10_000) && { 'gates.steps': 'steps' as const }),
    ...(!isWhole(batchSize, 1, 64) && { batchSize: 'batch' as const }),
  };
}

/** What is sent: of the gates only what their source takes. Fields with faults must not come here. */
export function inputOf(fields: PipelineFields): NewPipelineInput {
  const { gatesFrom, gatesFile, seed, angle, steps, batchSize, quantization, ...rest } = fields;
  const seeded = gatesFrom === 'random' || gatesFrom === 'train';
  const { model, verify, testTriality, quality, calibrate, convertTo, forceGpu } = rest;
  return {
    model,
    gates: {
      from: gatesFrom,
      ...(gatesFrom === 'file' && { file: gatesFile.trim() }),
      ...(seeded && { seed: Number(seed) }),
      ...(gatesFrom === 'random' && { angle: Number(angle) }),
      ...(gatesFrom === 'train' && { steps: Number(steps) }),
    },
    verify,
    testTriality,
    convertTo,
    // The largest first, whatever the order of the clicks.
    quantization: offeredTypes.map(({ name }) => name).filter((name) => quantization.includes(name)),
    quality,
    calibrate,
    batchSize: Number(batchSize),
    forceGpu,
  };
}

export interface ModelSize {
  readonly bytes: number;
  readonly parameters: number | null;
  readonly canJudge: boolean;
}

const fullBits = { f32: 32, f16: 16, bf16: 16, auto: 16 } as const;

/**
 * What the files will take, in bytes: the burnt model, the full GGUF, the quantised ones, and a calibrated copy. Small
 * models take a little more, for their embeddings keep more bits.
 */
export function diskNeed(
  fields: Pick<PipelineFields, 'convertTo' | 'quantization' | 'calibrate'>,
  { bytes, parameters, canJudge }: ModelSize,
): number | null {
  if (parameters === null) return null;
  const bits = [fullBits[fields.convertTo], ...fields.quantization.map(bitsOf)];
  const copies = fields.calibrate && canJudge ? 2 : 1;
  return copies * bytes + bits.reduce((sum, own) => sum + (own / 8) * parameters, 0);
}
