/** Which tensors a GGUF file will hold, checked against the checkpoint before a byte is written. */
import path from 'node:path';
import { elementCount, sameShape } from '../../engine/data-types.ts';
import type { TensorInfo, WrittenType } from '../encode-header.ts';
import type { Checkpoint, CheckpointTensor } from './checkpoint.ts';
import { ConversionError } from './conversion-error.ts';
import { type FloatType, isFloatType } from './convert-values.ts';
import type { ModelShape } from './model-shape.ts';
import type { Change } from './read-tensor.ts';
import { mapTensors } from './tensor-map.ts';

export interface PlannedTensor extends TensorInfo {
  readonly source: CheckpointTensor;
  readonly from: FloatType;
  readonly change: Change;
}

/** What checkpoints carry beside their weights: constants of the computation. */
const constants = /\.rotary_emb\.inv_freq$|\.attention\.(?:masked_)?bias$/u;

/** @throws ConversionError naming the tensor that is missing, left over, of another shape or no floats */
export function planTensors(
  checkpoint: Checkpoint,
  model: ModelShape,
  type: WrittenType,
  folder: string,
): PlannedTensor[] {
  const config = path.join(folder, 'config.json');
  const mapped = mapTensors(model);
  const used = new Set(mapped.map(({ source }) => source));
  const planned = mapped.map(({ name, source, shape, change }) => {
    const tensor = checkpoint.get(source);
    if (!tensor)
      throw new ConversionError(
        `${folder}: tensor "${source}" [${shape}] is missing from the safetensors files, but ${config} asks for it. Get all ` +
          'files of the same model.',
      );
    if (!sameShape(tensor.shape, shape))
      throw new ConversionError(
        `${tensor.file}: tensor "${source}" has the shape [${tensor.shape}], but ${config} asks for [${shape}]. Get both ` +
          'files of the same model.',
      );
    if (!isFloatType(tensor.type))
      throw new ConversionError(
        `${tensor.file}: tensor "${source}" holds ${tensor.type} values, not floats. Get the model in f16, bf16 or f32.`,
      );
    return {
      name,
      // llama.cpp computes with norms and biases in float32 only.
      type: shape.length === 1 ? 'F32' : type,
      shape: shape.toReversed(),
      source: tensor,
      from: tensor.type,
      change,
    } as const;
  });
  for (const { name, file } of checkpoint.values()) {
    // Tied: a copy of the embedding that was saved nevertheless.
    if (used.has(name) || constants.test(name) || (model.tied && name === 'lm_head.weight')) continue;
    throw new ConversionError(
      `${file}: tensor "${name}" has no place in a ${model.architecture.name} model as ${config} describes it. Check ` +
        '"model_type", "num_hidden_layers" and biases there, or remove the tensor.',
    );
  }
  return planned;
}

/** The type that `auto` stands for: a checkpoint in bfloat16 keeps its range, all others become float16. */
export function automaticType(checkpoint: Checkpoint): WrittenType {
  for (const { type, shape } of checkpoint.values()) if (type === 'BF16' && shape.length > 1) return 'BF16';
  return 'F16';
}

/** Parameters of all tensors. */
export function countParameters(tensors: readonly TensorInfo[]): number {
  return tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
