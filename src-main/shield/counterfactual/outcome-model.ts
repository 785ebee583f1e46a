/**
 * The classifier of layer C: how likely a text asks for harm, from its n-grams and its concepts, and which clause the
 * outcome would break. It knows no list of the other layers. Weights are bytes with one scale a block.
 */
import { type ClauseId, clauseIds } from '../directives/directives.ts';
import { conceptBuckets } from './concept-features.ts';
import type { FeatureBuffer } from './feature-buffer.ts';
import { textBuckets } from './text-features.ts';

/** What names the outcome is smaller: buckets of n-grams and concepts, folded together by their low bits. */
export const namingTextBuckets = 1 << 15;
export const namingConceptBuckets = 1 << 14;

/** Classes of the naming: the clauses, in their order. */
export const outcomeNames: readonly ClauseId[] = clauseIds;

/** The blocks of weights, in the order of the file, with their sizes. */
export const blockSizes = {
  harmText: textBuckets,
  harmConcepts: conceptBuckets,
  nameText: namingTextBuckets * outcomeNames.length,
  nameConcepts: namingConceptBuckets * outcomeNames.length,
} as const;

export type Block = keyof typeof blockSizes;
const blocks = Object.keys(blockSizes) as Block[];

export interface OutcomeModel {
  /** Harm: [buckets]; names: [buckets, names], row-major. */
  readonly weights: Readonly<Record<Block, Int8Array>>;
  /** Per block, in the order of `blockSizes`. */
  readonly scales: Float32Array;
  /** Of harm, then of every name. */
  readonly biases: Float32Array;
}

const magic = 0x4f433853; // 'S8CO'
export const outcomeModelVersion = 3;
const headBytes = 8;
const biasCount = outcomeNames.length + 1;
const floatBytes = (blocks.length + biasCount) * 4;
const weightBytes = blocks.reduce((sum, block) => sum + blockSizes[block], 0);

/** Layout: u32 magic, version; f32 scales, f32 biases; i8 weights block by block. Little-endian. */
export function encodeOutcomeModel({ weights, scales, biases }: OutcomeModel): Uint8Array {
  const bytes = new Uint8Array(headBytes + floatBytes + weightBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, outcomeModelVersion, true);
  for (const [i, value] of [...scales, ...biases].entries()) view.setFloat32(headBytes + i * 4, value, true);
  let at = headBytes + floatBytes;
  for (const block of blocks) {
    const own = weights[block];
    bytes.set(new Uint8Array(own.buffer, own.byteOffset, own.length), at);
    at += own.length;
  }
  return bytes;
}

/** @throws Error when the bytes are not a model of this version */
export function decodeOutcomeModel(bytes: Uint8Array, file: string): OutcomeModel {
  const wanted = headBytes + floatBytes + weightBytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length !== wanted ||
    view.getUint32(0, true) !== magic ||
    view.getUint32(4, true) !== outcomeModelVersion
  )
    throw new Error(
      `${file}: not weights of layer C of version ${outcomeModelVersion} (${wanted} bytes). Make them with npm run train:counterfactual.`,
    );
  const floats = Float32Array.from({ length: blocks.length + biasCount }, (_, i) =>
    view.getFloat32(headBytes + i * 4, true),
  );
  if (!floats.every(Number.isFinite))
    throw new Error(`${file}: a scale or bias is no number. Make the weights anew.`);
  let at = bytes.byteOffset + headBytes + floatBytes;
  const weights = {} as Record<Block, Int8Array>;
  for (const block of blocks) {
    weights[block] = new Int8Array(bytes.buffer, at, blockSizes[block]);
    at += blockSizes[block];
  }
  return { weights, scales: floats.slice(0, blocks.length), biases: floats.slice(blocks.length) };
}

/** What a sum of so many features is divided by, so that long texts score like short ones. */
export function textNorm(count: number): number {
  return 1 / Math.sqrt(Math.max(1, count));
}

export function conceptNorm(count: number): number {
  return 1 / Math.sqrt(count + 1);
}

function sumOf(weights: Int8Array, { numbers, count }: FeatureBuffer): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += weights[numbers[i]!]!;
  return sum;
}

/** Log odds of harm. */
export function harmScore(
  { weights, scales, biases }: OutcomeModel,
  text: FeatureBuffer,
  concepts: FeatureBuffer,
): number {
  return (
    biases[0]! +
    sumOf(weights.harmText, text) * scales[0]! * textNorm(text.count) +
    sumOf(weights.harmConcepts, concepts) * scales[1]! * conceptNorm(concepts.count)
  );
}

/** The clause that the outcome most likely breaks, if it is harm at all. */
export function likeliestClause(
  { weights, scales, biases }: OutcomeModel,
  text: FeatureBuffer,
  concepts: FeatureBuffer,
): ClauseId {
  const count = outcomeNames.length;
  const scores = Float64Array.from({ length: count }, (_, c) => biases[c + 1]!);
  const add = (own: Int8Array, { numbers, count: features }: FeatureBuffer, mask: number, by: number) => {
    for (let i = 0; i < features; i += 1) {
      const row = (numbers[i]! & mask) * count;
      for (let c = 0; c < count; c += 1) scores[c]! += own[row + c]! * by;
    }
  };
  add(weights.nameText, text, namingTextBuckets - 1, scales[2]! * textNorm(text.count));
  add(weights.nameConcepts, concepts, namingConceptBuckets - 1, scales[3]! * conceptNorm(concepts.count));
  let best = 0;
  for (let c = 1; c < count; c += 1) if (scores[c]! > scores[best]!) best = c;
  return outcomeNames[best]!;
}
