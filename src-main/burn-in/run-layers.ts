/**
 * The model with gates and the burnt one, layer by layer side by side: only one layer's weights are in memory, whatever
 * the model's size, and each layer tells its own error.
 */
import { type FloatArray, type FloatType, floatArray } from '../engine/data-types.ts';
import type { TrunkConfig } from '../language-model/config.ts';
import { embeddingName, taskHeadName } from '../language-model/parameters.ts';
import { compareLogits, type LogitComparison, type PositionFigures } from './compare-logits.ts';
import {
  createLayerSessions,
  type LayerSessions,
  layerGate,
  type ProofSessionOptions,
} from './layer-sessions.ts';
import type { Weights } from './open-weights.ts';
import type { ProofRow } from './proof-rows.ts';
import { rotationsOf } from './rotation.ts';
import { turnColumns } from './turn-columns.ts';
import { weightDeviation } from './weight-deviation.ts';

export interface LayersInput {
  readonly config: TrunkConfig;
  readonly source: Weights;
  readonly burnt: Weights;
  /** [blocks, 28] by layer. */
  readonly gates: ReadonlyMap<number, Float64Array>;
  readonly rows: readonly ProofRow[];
  readonly session: ProofSessionOptions;
}

export interface LayerErrors {
  readonly layer: number;
  /** Burnt layer against gated layer on the same states: largest difference, and root mean square relative to the layer's own change. */
  readonly largestError: number;
  readonly relativeError: number;
  /** The same states after all layers so far, each model on its own. */
  readonly accumulatedError: number;
  /** See `weightDeviation`. */
  readonly weightDeviation: number;
}

/** A row's positions that hold a token. */
export interface RowFigures {
  readonly kind: ProofRow['kind'];
  /** Burnt model against the one with gates. */
  readonly burnt: readonly PositionFigures[];
  /** W R before it was cast against the model with gates; `null` where the cast is no coarser than the computation. */
  readonly uncast: readonly PositionFigures[] | null;
}

export interface LayersResult {
  readonly layers: readonly LayerErrors[];
  /** As they were asked. */
  readonly rows: readonly RowFigures[];
}

export interface LayersProgress {
  readonly state: 'layers' | 'logits';
  readonly done: number;
  readonly of: number;
}

const oProj = 'self_attn.o_proj.weight';
/** Positions are padded to a multiple of this. */
const STEP = 16;
/** Elements of the task head that are in memory at once. */
const TABLE = 1 << 24;

export async function* runLayers(
  input: LayersInput,
  signal: AbortSignal,
): AsyncGenerator<LayersProgress, LayersResult, undefined> {
  const { config, rows, session } = input;
  const length = Math.ceil(Math.max(...rows.map(({ tokens }) => tokens.length)) / STEP) * STEP;
  const sessions = createLayerSessions(config, rows.length, length, session);
  try {
    const halves = [...input.gates.keys()].some((layer) =>
      ['F16', 'BF16'].includes(input.burnt.typeOf(`model.layers.${layer}.${oProj}`)),
    );
    let gated = await embed(input, input.source, length);
    let burnt = await embed(input, input.burnt, length);
    let uncast = halves ? gated : null;
    const layers: LayerErrors[] = [];
    const places = rows.map(({ tokens }, row) => tokens.map((_, place) => row * length + place));
    const all = places.flat();
    for (let layer = 0; layer < config.layers; layer += 1) {
      signal.throwIfAborted();
      yield { state: 'layers', done: layer, of: config.layers };
      const before = gated;
      const own = await readLayer(sessions, input.source, layer, session.floatType);
      const parameters = input.gates.get(layer);
      const rotations = parameters ? rotationsOf(parameters) : null;
      if (uncast) uncast = await sessions.run(layer, uncast, turnedLayer(own, rotations, session.floatType));
      if (parameters) own.set(layerGate, floatArray(session.floatType, parameters));
      gated = await sessions.run(layer, gated, own);
      own.clear();
      const other = await readLayer(sessions, input.burnt, layer, session.floatType);
      const alone = await sessions.run(layer, before, other);
      burnt = await sessions.run(layer, burnt, other);
      const error = difference(gated, alone, before, all, config.hiddenSize);
      const shape = sessions.layerParameters.find(({ name }) => name === oProj)!.shape;
      const name = `model.layers.${layer}.${oProj}`;
      layers.push({
        layer,
        largestError: error.largest,
        relativeError: error.relative,
        accumulatedError: difference(gated, burnt, before, all, config.hiddenSize).largest,
        weightDeviation: await weightDeviation(input.source, input.burnt, name, shape, rotations),
      });
    }
    const heads = yield* compareHeads(input, sessions, { gated, burnt, uncast }, signal);
    const figures = rows.map(({ kind }, row): RowFigures => {
      const of = (comparison: LogitComparison): PositionFigures[] =>
        places[row]!.map((place) => comparison.at(place));
      return { kind, burnt: of(heads.burnt), uncast: heads.uncast && of(heads.uncast) };
    });
    return { layers, rows: figures };
  } finally {
    await sessions.dispose();
  }
}

/** [rows * positions, hidden]. */
async function embed(
  { config, rows, session }: LayersInput,
  weights: Weights,
  length: number,
): Promise<FloatArray> {
  const ids = rows.flatMap(({ tokens }) => [...tokens, ...new Array<number>(length - tokens.length).fill(0)]);
  const shape = [config.vocabularySize, config.hiddenSize];
  const states = await weights.readRows(embeddingName, shape, ids, session.floatType);
  const { embeddingScale } = config.architecture;
  for (let i = 0; i < states.length; i += 1) states[i]! *= embeddingScale;
  return states;
}

async function readLayer(
  sessions: LayerSessions,
  weights: Weights,
  layer: number,
  type: FloatType,
): Promise<Map<string, FloatArray>> {
  const values = new Map<string, FloatArray>();
  for (const { name, shape } of sessions.layerParameters)
    values.set(name, await weights.read(`model.layers.${layer}.${name}`, shape, type));
  return values;
}

/** The layer with W R in the place of W, as exact as it is computed. */
function turnedLayer(
  values: ReadonlyMap<string, FloatArray>,
  rotations: Float64Array | null,
  type: FloatType,
): Map<string, FloatArray> {
  const turned = new Map(values);
  if (!rotations) return turned;
  const weight = Float64Array.from(values.get(oProj)!);
  turnColumns(weight, weight.length, 0, rotations);
  return turned.set(oProj, type === 'float64' ? weight : Float32Array.from(weight));
}

function difference(
  reference: FloatArray,
  other: FloatArray,
  before: FloatArray,
  positions: readonly number[],
  width: number,
): { largest: number; relative: number } {
  let [largest, errors, changes] = [0, 0, 0];
  for (const position of positions) {
    for (let i = position * width; i < (position + 1) * width; i += 1) {
      const error = Math.abs(reference[i]! - other[i]!);
      // Not Math.max: NaN must not pass for a small error.
      if (!(error <= largest)) largest = error;
      errors += error * error;
      changes += (reference[i]! - before[i]!) ** 2;
    }
  }
  return { largest, relative: Math.sqrt(errors / Math.max(changes, Number.MIN_VALUE)) };
}

interface States {
  readonly gated: FloatArray;
  readonly burnt: FloatArray;
  readonly uncast: FloatArray | null;
}

/** Logits in slices of the vocabulary. */
async function* compareHeads(
  { config, source, burnt: burntWeights, session }: LayersInput,
  sessions: LayerSessions,
  states: States,
  signal: AbortSignal,
): AsyncGenerator<LayersProgress, { burnt: LogitComparison; uncast: LogitComparison | null }, undefined> {
  const { hiddenSize, vocabularySize } = config;
  const positions = states.gated.length / hiddenSize;
  const [burnt, uncast] = [compareLogits(positions), states.uncast ? compareLogits(positions) : null];
  const head = config.tiedEmbeddings ? embeddingName : taskHeadName;
  const shape = [vocabularySize, hiddenSize];
  const finalNorm = (weights: Weights): Promise<FloatArray> =>
    weights.read('model.norm.weight', [hiddenSize], session.floatType);
  const [norm, burntNorm] = [await finalNorm(source), await finalNorm(burntWeights)];
  const width = Math.max(
    1,
    Math.min(vocabularySize, Math.floor(TABLE / hiddenSize), Math.floor(TABLE / positions)),
  );
  for (let first = 0; first < vocabularySize; first += width) {
    signal.throwIfAborted();
    yield { state: 'logits', done: first, of: vocabularySize };
    const own = Array.from({ length: Math.min(width, vocabularySize - first) }, (_, index) => first + index);
    const table = await source.readRows(head, shape, own, session.floatType);
    const reference = await sessions.logits(states.gated, norm, table);
    if (states.uncast) uncast!.add(reference, await sessions.logits(states.uncast, norm, table), own.length);
    const burntTable = await burntWeights.readRows(head, shape, own, session.floatType);
    burnt.add(reference, await sessions.logits(states.burnt, burntNorm, burntTable), own.length);
  }
  return { burnt, uncast };
}
