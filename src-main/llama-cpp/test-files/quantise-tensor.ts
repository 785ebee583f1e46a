/** The other road to a quantised tensor: llama.cpp's own row functions, called tensor by tensor, without its quantiser. */
import koffi from 'koffi';
import { tensorTypeNamed } from '../../gguf/tensor-types.ts';
import { findLlamaLibrary } from '../library.ts';

const base = koffi.load(findLlamaLibrary().files.ggmlBase);
const chunk = base.func('ggml_quantize_chunk', 'size_t', [
  'int',
  'void *',
  'void *',
  'int64',
  'int64',
  'int64',
  'void *',
]);
const toFloats = {
  F16: base.func('ggml_fp16_to_fp32_row', 'void', ['void *', 'void *', 'int64']),
  BF16: base.func('ggml_bf16_to_fp32_row', 'void', ['void *', 'void *', 'int64']),
};

/** Numbers of `enum ggml_type`. */
const numbers: Readonly<Record<string, number>> = {
  F16: 1,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
  BF16: 30,
};

/** @param data of a tensor in type `from`; @returns its data in type `to` */
export function quantiseTensor(
  data: Buffer,
  from: 'F16' | 'BF16',
  to: string,
  row: number,
  rows: number,
): Buffer {
  const floats = new Float32Array(row * rows);
  toFloats[from](data, floats, floats.length);
  const { blockElements, blockBytes } = tensorTypeNamed(to)!;
  const result = Buffer.alloc((floats.length / blockElements) * blockBytes);
  const bytes = Number(chunk(numbers[to], floats, result, 0, rows, row, null));
  if (bytes !== result.length) throw new Error(`${bytes} bytes of ${to} came, not ${result.length}`);
  return result;
}
