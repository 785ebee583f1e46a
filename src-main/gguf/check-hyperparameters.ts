/**
 * What a GGUF file says of its model, against itself: llama.cpp ends its process at some of these, computes nonsense at
 * others. Only what holds for every architecture, and tensor shapes of those that this program converts.
 */
import { type GgufValue, isGgufArray } from './metadata.ts';
import type { GgufHeader, GgufTensor } from './read-header.ts';

type Fail = (field: string, problem: string) => never;

/** Names and shapes of their tensors are known here. */
const converted: ReadonlySet<string> = new Set(['llama', 'qwen2', 'qwen3', 'gemma', 'gemma2', 'gemma3']);
const scalings = ['none', 'linear', 'yarn', 'longrope'];
/** Types of numbers that are stored for computing; integers are tables. */
const integers: ReadonlySet<string> = new Set(['I8', 'I16', 'I32', 'I64']);
/** llama.cpp's limit. */
const EXPERTS = 512;
/** A head is a few hundred elements wide in every model there is. */
const HEAD_LIMIT = 1 << 16;
const SIZE_LIMIT = 1 << 24;

/** @throws by `fail` naming the key or tensor that cannot be */
export function checkHyperparameters({ metadata, tensors }: GgufHeader, fail: Fail): void {
  const architecture = String(metadata.get('general.architecture'));
  const read = createReader(metadata, architecture, fail);
  const layers = read.size('block_count', 512);
  const hidden = read.size('embedding_length', SIZE_LIMIT);
  read.size('context_length', 2 ** 31 - 1);
  const nextn = read.natural('nextn_predict_layers', 0);
  if (nextn > layers) fail(read.field('nextn_predict_layers'), `${nextn} is more than ${layers} layers`);
  checkExperts(read, fail);
  const scaling = metadata.get(`${architecture}.rope.scaling.type`);
  if (scaling !== undefined && !scalings.some((one) => one === scaling))
    fail(read.field('rope.scaling.type'), `"${String(scaling)}" is none of ${scalings.join(', ')}`);
  for (const name of ['attention.layer_norm_rms_epsilon', 'attention.layer_norm_epsilon']) {
    const epsilon = metadata.get(`${architecture}.${name}`);
    if (epsilon !== undefined && !(typeof epsilon === 'number' && epsilon >= 0 && epsilon <= 1))
      fail(read.field(name), `${String(epsilon)} is not between 0 and 1`);
  }
  const heads = checkHeads(read, hidden, fail);
  if (converted.has(architecture)) checkTensors({ layers, hidden, ...heads }, read, tensors, fail);
}

type Reader = ReturnType<typeof createReader>;

function createReader(metadata: ReadonlyMap<string, GgufValue>, architecture: string, fail: Fail) {
  const field = (name: string): string => `value of "${architecture}.${name}"`;
  function natural(name: string, missing: number | null, limit = SIZE_LIMIT): number {
    const value = metadata.get(`${architecture}.${name}`);
    if (value === undefined && missing !== null) return missing;
    if (value === undefined) return fail(field(name), 'it is missing');
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > limit)
      return fail(field(name), `${isGgufArray(value) ? 'a list' : String(value)} is no size up to ${limit}`);
    return number;
  }
  return {
    field,
    natural,
    /** A size of at least 1. */
    size(name: string, limit: number, missing: number | null = null): number {
      const value = natural(name, missing, limit);
      return value > 0 ? value : fail(field(name), '0 is no size');
    },
    /** Whether the value differs from layer to layer. */
    isList: (name: string): boolean => isGgufArray(metadata.get(`${architecture}.${name}`) ?? 0),
  };
}

function checkExperts(read: Reader, fail: Fail): void {
  const experts = read.natural('expert_count', 0, EXPERTS);
  if (read.isList('expert_used_count')) return;
  const used = read.natural('expert_used_count', 0);
  const groups = read.natural('expert_group_count', 0);
  if (used > experts || (experts > 0 && used === 0))
    fail(read.field('expert_used_count'), `${used} of ${experts} experts cannot be used`);
  if (groups > 0 && (groups >= experts || experts % groups !== 0))
    fail(read.field('expert_group_count'), `${experts} experts do not fall into ${groups} groups`);
  const usedGroups = read.natural('expert_group_used_count', 0);
  if (groups > 1 && (usedGroups === 0 || usedGroups >= groups))
    fail(read.field('expert_group_used_count'), `${usedGroups} of ${groups} groups cannot be used`);
}

interface Heads {
  /** Elements of a position's queries, keys and values; null where they differ from layer to layer. */
  readonly queries: number | null;
  readonly keys: number | null;
  readonly values: number | null;
}

function checkHeads(read: Reader, hidden: number, fail: Fail): Heads {
  const none = { queries: null, keys: null, values: null };
  const [count, shared] = ['attention.head_count', 'attention.head_count_kv'];
  if (read.isList(count) || read.isList(shared)) return none;
  const heads = read.natural(count, 0);
  // Models without attention.
  if (heads === 0) return none;
  const sharedHeads = read.natural(shared, heads);
  if (sharedHeads > 0 && heads % sharedHeads !== 0)
    fail(read.field(shared), `${heads} heads cannot share ${sharedHeads}`);
  if (heads > hidden) fail(read.field(count), `${heads} heads do not fit ${hidden} elements`);
  const width = hidden / heads;
  const keyLength = read.size('attention.key_length', HEAD_LIMIT, width);
  const valueLength = read.size('attention.value_length', HEAD_LIMIT, width);
  if (!Number.isInteger(keyLength) || !Number.isInteger(valueLength))
    fail(read.field(count), `${hidden} elements cannot be divided among ${heads} heads`);
  const turned = read.natural('rope.dimension_count', keyLength);
  if (turned > keyLength || turned % 2 !== 0)
    fail(read.field('rope.dimension_count'), `${turned} of ${keyLength} elements of a head cannot be turned`);
  return { queries: heads * keyLength, keys: sharedHeads * keyLength, values: sharedHeads * valueLength };
}

interface Sizes extends Heads {
  readonly layers: number;
  readonly hidden: number;
}

/** A shape, the fastest dimension first; null is anything. */
type Expected = readonly (number | null)[];

function checkTensors(sizes: Sizes, read: Reader, tensors: readonly GgufTensor[], fail: Fail): void {
  const { layers, hidden, queries, keys, values } = sizes;
  const inner = read.isList('feed_forward_length') ? null : read.size('feed_forward_length', SIZE_LIMIT);
  const tokens = tensors.find(({ name }) => name === 'token_embd.weight')?.shape[1] ?? null;
  const whole: Readonly<Record<string, Expected>> = {
    'token_embd.weight': [hidden, tokens],
    'output.weight': [hidden, tokens],
    'output_norm.weight': [hidden],
  };
  const ofLayer: Readonly<Record<string, Expected>> = {
    'attn_norm.weight': [hidden],
    'attn_q.weight': [hidden, queries],
    'attn_k.weight': [hidden, keys],
    'attn_v.weight': [hidden, values],
    'attn_output.weight': [values === null || queries === null ? null : queries, hidden],
    'ffn_norm.weight': [hidden],
    'ffn_gate.weight': [hidden, inner],
    'ffn_up.weight': [hidden, inner],
    'ffn_down.weight': [inner, hidden],
  };
  for (const { name, shape, type } of tensors) {
    const [, layer, part = ''] = /^blk\.(\d+)\.(.*)$/u.exec(name) ?? [];
    const field = `tensor "${name}"`;
    if (layer !== undefined && Number(layer) >= layers)
      fail(field, `the model has ${layers} layers ("block_count")`);
    if (integers.has(type)) fail(field, `${type} values cannot be computed with`);
    const expected = layer === undefined ? whole[name] : ofLayer[part];
    const fits = expected?.every((size, axis) => size === null || (shape[axis] ?? 1) === size);
    const more = shape.slice(expected?.length).some((size) => size !== 1);
    if (expected && (!fits || more))
      fail(field, `its shape [${shape}] should be [${expected.map((size) => size ?? 'any')}]`);
  }
}
