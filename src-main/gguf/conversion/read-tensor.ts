/** One tensor of a checkpoint as a GGUF file holds it, in pieces of bounded size. */
import { open } from 'node:fs/promises';
import { elementCount } from '../../engine/data-types.ts';
import type { WrittenType } from '../encode-header.ts';
import type { CheckpointTensor } from './checkpoint.ts';
import { ConversionError } from './conversion-error.ts';
import { createConverter, type FloatType, floatTypes, type ValueCounts } from './convert-values.ts';

export interface Change {
  /**
   * Rows of each of this many heads change from Hugging Face's order of rotary pairs (first halves, then second halves)
   * to pairs side by side, as llama.cpp's `llama` architecture rotates them.
   */
  readonly pairedHeads?: number;
  /** Added to every value: Gemma's norms are stored less one. */
  readonly plus?: number;
}

/** Bytes of a piece, unless one head's rows are more. A multiple of every value's size. */
const PIECE = 1 << 20;

/** Reads, reorders and converts; counts what is not finite into `counts`. */
export async function* readTensor(
  tensor: CheckpointTensor,
  from: FloatType,
  to: WrittenType,
  { pairedHeads, plus = 0 }: Change,
  counts: ValueCounts,
): AsyncGenerator<Uint8Array, undefined, undefined> {
  const total = tensor.end - tensor.start;
  const head = pairedHeads ? total / pairedHeads : 0;
  // Whole heads, so that no row has its place in another piece.
  const size = Math.min(total, head === 0 ? PIECE : head * Math.max(1, Math.floor(PIECE / head)));
  const convert = createConverter(from, to, size, plus);
  const bytes = new Uint8Array(size);
  const paired = pairedHeads ? new Uint8Array(size) : undefined;
  const row = elementCount(tensor.shape.slice(1)) * floatTypes[from];
  const handle = await open(tensor.file, 'r');
  try {
    for (let at = tensor.start; at < tensor.end; at += size) {
      const piece = bytes.subarray(0, Math.min(size, tensor.end - at));
      await fill(handle, piece, at, tensor);
      if (paired) pairRows(piece, paired, head, row);
      yield convert(paired ? paired.subarray(0, piece.length) : piece, counts);
    }
  } finally {
    await handle.close();
  }
}

async function fill(
  handle: Awaited<ReturnType<typeof open>>,
  piece: Uint8Array,
  position: number,
  { name, file }: CheckpointTensor,
): Promise<void> {
  for (let filled = 0; filled < piece.length; ) {
    const { bytesRead } = await handle.read(piece, filled, piece.length - filled, position + filled);
    if (bytesRead === 0)
      throw new ConversionError(
        `${file}: tensor "${name}": the file became shorter while it was read. Convert it when nothing writes to it.`,
      );
    filled += bytesRead;
  }
}

/** Row `half * i + j` of each head becomes row `2 * j + i`. Sizes in bytes. */
function pairRows(from: Uint8Array, to: Uint8Array, head: number, row: number): void {
  const half = head / row / 2;
  for (let start = 0; start < from.length; start += head) {
    for (let index = 0; index < 2 * half; index += 1) {
      const source = start + index * row;
      const target = start + (2 * (index % half) + Math.floor(index / half)) * row;
      if (row > 64) to.set(from.subarray(source, source + row), target);
      else for (let byte = 0; byte < row; byte += 1) to[target + byte] = from[source + byte]!;
    }
  }
}
