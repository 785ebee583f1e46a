/**
 * What a training will need, before it starts: steps and evaluations from the plan on the real rows; time and memory
 * from a probe that computes real micro-batches, scaled by the operations of all of them. For a process of its own.
 */

import { readDataSet } from '../data/data-set.ts';
import type { Row } from '../data/row.ts';
import { elementCount } from '../engine/data-types.ts';
import { blockParameters, blockSize } from '../engine/ops/skew-exponential.ts';
import type { SessionOptions } from '../engine/session.ts';
import { withGates } from '../language-model/add-gates.ts';
import { isGateParameter } from '../language-model/gates.ts';
import { type Model, readModel } from '../language-model/model-folder.ts';
import type { BatchShape } from './composite-loss.ts';
import { createGradientSession } from './gradient-session.ts';
import { createMeasure } from './measure.ts';
import { type EncodedRow, encodeRow, microBatches, microBatchShapes } from './micro-batch.ts';
import type { Recipe } from './recipe.ts';
import { planRun, type RunPlan } from './run-plan.ts';

export interface EstimateTrainingInput {
  readonly recipe: Recipe;
  readonly modelFolder: string;
  readonly dataFolder: string;
  readonly session: SessionOptions;
  /** Whether time and memory are to be found by a probe; else they are null. */
  readonly probe: boolean;
}

export interface TrainingEstimate {
  readonly steps: number;
  /** With that of the start. */
  readonly evaluations: number;
  readonly diskBytes: number;
  readonly probed: { readonly seconds: number; readonly memoryBytes: number } | null;
}

/** Steps whose shapes are looked at; of longer runs, as many evenly spread. */
const LOOKED_AT = 1000;
/** Rows of the validation split that are measured. */
const MEASURED_ROWS = 64;
/** Of an event in the store. */
const EVENT_BYTES = 500;

/** @throws naming file and field for unusable input */
export async function estimateTraining(
  input: EstimateTrainingInput,
  signal: AbortSignal,
): Promise<TrainingEstimate> {
  const { recipe } = input;
  const { train, validation } = await readDataSet(input.dataFolder);
  const plan = planRun(recipe, train);
  const read = await readModel(input.modelFolder);
  const model = recipe.gates ? withGates(read) : read;
  const evaluations =
    1 + Array.from({ length: plan.steps }, (_, index) => index + 1).filter(plan.isEvaluation).length;
  signal.throwIfAborted();
  return {
    steps: plan.steps,
    evaluations,
    diskBytes: diskBytes(model, plan),
    probed: input.probe ? await probe(input, plan, evaluations, model, train, validation) : null,
  };
}

const valuesOf = (model: Model): number =>
  model.specifications.reduce((sum, { shape }) => sum + elementCount(shape), 0);

const gateValues = (model: Model): number =>
  model.specifications.reduce(
    (sum, { name, shape }) => sum + (isGateParameter(name) ? elementCount(shape) : 0),
    0,
  );

/** Four checkpoints, one of them with two moments a parameter, and the place of one more while it is written. */
function diskBytes(model: Model, plan: RunPlan): number {
  const parameters = 4 * valuesOf(model);
  const resumable = 3 * parameters;
  const unchanged = [...model.unchangedFiles.values()].reduce((sum, { length }) => sum + length, 0);
  return 3 * parameters + 2 * resumable + 5 * unchanged + EVENT_BYTES * plan.steps;
}

/** Multiplications and additions of forward and backward: six a weight and token, and attention's. */
function operations(model: Model, { batch, positions, supervised }: BatchShape): number {
  const { config } = model;
  const tables = 2 * config.vocabularySize * config.hiddenSize;
  const inBlocks = valuesOf(model) - (config.tiedEmbeddings ? tables / 2 : tables);
  const attention = 12 * config.layers * positions * config.heads * config.headSize;
  const output = 6 * config.vocabularySize * config.hiddenSize * supervised;
  // A gate's 28 parameters stand for a block of 64 weights.
  const turning = gateValues(model) * (blockSize ** 2 / blockParameters - 1);
  return batch * positions * (6 * (inBlocks + turning) + attention) + output;
}

async function probe(
  { recipe, session }: EstimateTrainingInput,
  plan: RunPlan,
  evaluations: number,
  model: Model,
  train: readonly Row[],
  validation: readonly Row[],
): Promise<{ seconds: number; memoryBytes: number }> {
  const encoded = new Map<number, EncodedRow>();
  const rowAt = (index: number): EncodedRow => {
    const row = encoded.get(index) ?? encodeRow(train[index]!, model.tokenizer, recipe.batch.maximumTokens);
    encoded.set(index, row);
    return row;
  };
  const every = Math.max(1, Math.ceil(plan.steps / LOOKED_AT));
  const batches = plan.batches.filter((_, index) => index % every === 0).map((batch) => batch.map(rowAt));
  const shapes = batches.flatMap((rows) => microBatchShapes(rows, recipe));
  const different = [...new Map(shapes.map((shape) => [Object.values(shape).join('x'), shape])).values()];

  const training = await probeTraining(recipe, session, model, batches[0]!);
  const evaluating = await probeEvaluation(recipe, session, model, validation);
  const all = every * shapes.reduce((sum, shape) => sum + operations(model, shape), 0);
  const seconds =
    (all / training.operations) * training.seconds +
    different.length * training.compileSeconds +
    plan.steps * updateSeconds(model) +
    evaluations * evaluating.seconds;
  // A compiled graph keeps the memory that it once needed; parameters, two moments, two gradients and the start model.
  const activations = different.reduce((sum, { batch, positions }) => sum + batch * positions, 0);
  const memoryBytes =
    training.baseBytes + 24 * valuesOf(model) + activations * training.bytesAPosition + evaluating.bytes;
  return { seconds, memoryBytes };
}

/** AdamW in JavaScript takes some nanoseconds a parameter. */
function updateSeconds(model: Model): number {
  return (valuesOf(model) * 8) / 1e9;
}

/** Computes the largest micro-batch of a step twice: the first time it is compiled. */
async function probeTraining(
  recipe: Recipe,
  session: SessionOptions,
  model: Model,
  rows: readonly EncodedRow[],
) {
  const checkpointing = recipe.optimiser.gradientCheckpointing;
  const batch = microBatches(rows, recipe, model.tokenizer.idOf('<|pad|>')).at(-1)!;
  const { alpha, beta, gamma } = recipe.loss;
  const gradients = createGradientSession(model, { ...session, checkpointing });
  const baseBytes = process.memoryUsage.rss();
  const compute = async (): Promise<number> => {
    const begun = performance.now();
    await gradients.compute(batch, model.parameters, { alpha, beta, gamma, lambda: 0 });
    return (performance.now() - begun) / 1000;
  };
  try {
    const first = await compute();
    const seconds = Math.min(await compute(), await compute());
    const { batch: count, positions } = batch.shape;
    const grown = Math.max(0, process.memoryUsage.rss() - baseBytes - 8 * valuesOf(model));
    return {
      seconds,
      compileSeconds: Math.max(0, first - seconds),
      operations: operations(model, batch.shape),
      baseBytes,
      bytesAPosition: grown / (count * positions),
    };
  } finally {
    await gradients.dispose();
  }
}

/** Measures some rows twice and scales to all. */
async function probeEvaluation(
  recipe: Recipe,
  session: SessionOptions,
  model: Model,
  validation: readonly Row[],
): Promise<{ seconds: number; bytes: number }> {
  const every = Math.max(1, Math.floor(validation.length / MEASURED_ROWS));
  const rows = validation.filter((_, index) => index % every === 0);
  const { maximumTokens, classMix } = recipe.batch;
  const measure = createMeasure(model, rows, classMix, maximumTokens, session);
  const before = process.memoryUsage.rss();
  try {
    await measure.now();
    const { milliseconds } = await measure.now();
    const bytes = Math.max(0, process.memoryUsage.rss() - before);
    return { seconds: (milliseconds / 1000) * (validation.length / rows.length), bytes };
  } finally {
    await measure.dispose();
  }
}
