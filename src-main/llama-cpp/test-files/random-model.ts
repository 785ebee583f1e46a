/** Random models of the Llama architecture as GGUF files: weights alone, without a tokenizer. */
import {
  architecture,
  encodeGguf,
  type TestGguf,
  type TestTensor,
} from '../../gguf/test-files/encode-gguf.ts';

export interface RandomModel {
  readonly layers: number;
  /** Row length of most tensors. */
  readonly width: number;
  /** Row length of `ffn_down`. */
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly type: 'F32' | 'F16' | 'BF16';
  /** False: the embedding table is the output matrix, too. */
  readonly output?: boolean;
  readonly alignment?: number;
  readonly metadata?: TestGguf['metadata'];
}

const types = { F32: { number: 0, bytes: 4 }, F16: { number: 1, bytes: 2 }, BF16: { number: 30, bytes: 2 } };

/** Names and shapes; norms are F32, as converters write them. */
export function describeModel(model: RandomModel): TestGguf {
  const { layers, width, feedForward, vocabulary, alignment } = model;
  const { number, bytes } = types[model.type];
  const matrix = (name: string, row: number, rows: number): TestTensor => ({
    name,
    shape: [row, rows],
    type: number,
    bytes: row * rows * bytes,
  });
  const norm = (name: string): TestTensor => ({ name, shape: [width], type: 0, bytes: width * 4 });
  const layer = (index: number): TestTensor[] => [
    norm(`blk.${index}.attn_norm.weight`),
    matrix(`blk.${index}.attn_q.weight`, width, width),
    matrix(`blk.${index}.attn_k.weight`, width, width / 2),
    matrix(`blk.${index}.attn_v.weight`, width, width / 2),
    matrix(`blk.${index}.attn_output.weight`, width, width),
    norm(`blk.${index}.ffn_norm.weight`),
    matrix(`blk.${index}.ffn_gate.weight`, width, feedForward),
    matrix(`blk.${index}.ffn_up.weight`, width, feedForward),
    matrix(`blk.${index}.ffn_down.weight`, feedForward, width),
  ];
  return {
    ...(alignment === undefined ? {} : { alignment }),
    metadata: [
      architecture,
      ['llama.block_count', 'UINT32', layers],
      ['llama.context_length', 'UINT32', 512],
      ['llama.embedding_length', 'UINT32', width],
      ['llama.feed_forward_length', 'UINT32', feedForward],
      ['llama.attention.head_count', 'UINT32', 4],
      ['llama.attention.head_count_kv', 'UINT32', 2],
      ['llama.attention.layer_norm_rms_epsilon', 'FLOAT32', 1e-5],
      ...(model.metadata ?? []),
    ],
    tensors: [
      matrix('token_embd.weight', width, vocabulary),
      ...Array.from({ length: layers }, (_, index) => layer(index)).flat(),
      norm('output_norm.weight'),
      ...(model.output === false ? [] : [matrix('output.weight', width, vocabulary)]),
    ],
  };
}

/** Weights between -1 and 1, the same for the same size. */
function fill(data: Buffer, { bytes, type }: TestTensor, seed: number): void {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const of = (length: number, value: () => number) => Array.from({ length }, value);
  if (type === types.F32.number) data.set(new Uint8Array(Float32Array.from(of(bytes / 4, next)).buffer));
  else if (type === types.F16.number) data.set(new Uint8Array(Float16Array.from(of(bytes / 2, next)).buffer));
  // The upper half of a 32-bit number is a bfloat16.
  else for (let at = 0; at < bytes; at += 2) data.set(bfloat16(next()), at);
}

const one = new Float32Array(1);
function bfloat16(value: number): Uint8Array {
  one[0] = value;
  return new Uint8Array(one.buffer).slice(2);
}

/** Weights as F16. @param bytes of them, an even number */
export function randomWeights(bytes: number): Buffer {
  const data = Buffer.alloc(bytes);
  fill(data, { name: '', shape: [], type: types.F16.number, bytes }, 1);
  return data;
}

/** The bytes of the file. */
export function encodeRandomModel(model: RandomModel): Buffer {
  const described = describeModel(model);
  const bytes = encodeGguf(described);
  const padded = (length: number): number =>
    Math.ceil(length / (model.alignment ?? 32)) * (model.alignment ?? 32);
  let at = bytes.length - described.tensors.reduce((sum, tensor) => sum + padded(tensor.bytes), 0);
  for (const [index, tensor] of described.tensors.entries()) {
    fill(bytes.subarray(at, at + tensor.bytes), tensor, index + 1);
    at += padded(tensor.bytes);
  }
  return bytes;
}
