/** Single tensors of a Hugging Face folder, read when they are needed: a model of any size fits. */
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import {
  elementCount,
  type FloatArray,
  type FloatType,
  type Shape,
  sameShape,
} from '../engine/data-types.ts';
import { readSafetensorsHeader, type TensorEntry } from '../language-model/safetensors.ts';
import type { ModelSource } from '../model-files/model-source.ts';
import { BurnInError } from './burn-in-error.ts';
import { bytesOf, decodeValues, isWeightType, type WeightType } from './weight-values.ts';

export interface Weights {
  has(name: string): boolean;
  typeOf(name: string): WeightType;
  /** @throws BurnInError for a tensor that is missing, no float, or of another shape */
  read(name: string, shape: Shape, type: FloatType): Promise<FloatArray>;
  /** Rows of a matrix [rows, width], in the order of `rows`. */
  readRows(name: string, shape: Shape, rows: readonly number[], type: FloatType): Promise<FloatArray>;
  close(): Promise<void>;
}

interface Located extends TensorEntry {
  readonly file: string;
}

/** Bytes that are decoded at once. */
const PIECE = 4 << 20;

const arrayOf = (type: FloatType, length: number): FloatArray =>
  type === 'float64' ? new Float64Array(length) : new Float32Array(length);

/** @throws SafetensorsError */
export async function openWeights({ folder, files }: ModelSource): Promise<Weights> {
  const tensors = new Map<string, Located>();
  for (const { name } of files) {
    const file = path.join(folder, name);
    if (!name.endsWith('.safetensors')) continue;
    for (const entry of (await readSafetensorsHeader(file)).tensors)
      tensors.set(entry.name, { ...entry, file });
  }
  const handles = new Map<string, FileHandle>();
  const bytes = Buffer.alloc(PIECE);
  const decoded = new Float64Array(PIECE / 2);

  function locate(name: string, shape?: Shape): Located & { readonly type: WeightType } {
    const tensor = tensors.get(name);
    if (!tensor) throw new BurnInError(`${folder}: tensor "${name}" is missing. Get all files of the model.`);
    const { file, type } = tensor;
    if (!isWeightType(type))
      throw new BurnInError(
        `${file}: tensor "${name}" holds ${type}. Convert the model to F32, F16 or BF16.`,
      );
    if (shape && !sameShape(shape, tensor.shape))
      throw new BurnInError(
        `${file}: tensor "${name}" has shape [${tensor.shape}]; the configuration asks for [${shape}].`,
      );
    return { ...tensor, type };
  }

  async function handleOf(file: string): Promise<FileHandle> {
    const known = handles.get(file);
    if (known) return known;
    const handle = await open(file, 'r');
    handles.set(file, handle);
    return handle;
  }

  async function readInto(
    out: FloatArray,
    offset: number,
    { file, type, name }: Located & { readonly type: WeightType },
    start: number,
    end: number,
  ): Promise<void> {
    const handle = await handleOf(file);
    let place = offset;
    for (let position = start; position < end; position += PIECE) {
      const piece = bytes.subarray(0, Math.min(PIECE, end - position));
      const { bytesRead } = await handle.read(piece, 0, piece.length, position);
      if (bytesRead !== piece.length)
        throw new BurnInError(`${file}: ended within tensor "${name}". Get the file again.`);
      const count = decodeValues(type, piece, decoded);
      out.set(decoded.subarray(0, count), place);
      place += count;
    }
  }

  return {
    has: (name) => tensors.has(name),
    typeOf: (name) => locate(name).type,
    async read(name, shape, type) {
      const tensor = locate(name, shape);
      const out = arrayOf(type, elementCount(shape));
      await readInto(out, 0, tensor, tensor.start, tensor.end);
      return out;
    },
    async readRows(name, shape, rows, type) {
      const tensor = locate(name, shape);
      const width = shape[1]!;
      const rowBytes = width * bytesOf[tensor.type];
      const out = arrayOf(type, rows.length * width);
      for (let index = 0; index < rows.length; ) {
        // Neighbours are read together.
        let next = index + 1;
        while (next < rows.length && rows[next] === rows[next - 1]! + 1) next += 1;
        const start = tensor.start + rows[index]! * rowBytes;
        await readInto(out, index * width, tensor, start, start + (next - index) * rowBytes);
        index = next;
      }
      return out;
    },
    async close() {
      for (const handle of handles.values()) await handle.close();
      handles.clear();
    },
  };
}
