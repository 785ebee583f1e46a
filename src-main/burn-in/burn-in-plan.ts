/** What a burn-in will do, decided from names, headers and gates before a byte is written. */
import path from 'node:path';
import { gateName, gatesFile, isGateParameter } from '../language-model/gates.ts';
import { readSafetensorsHeader, type TensorEntry } from '../language-model/safetensors.ts';
import type { ModelSource, SourceFile } from '../model-files/model-source.ts';
import { readJson, readSafetensorsFolder } from '../model-files/weight-files.ts';
import { BurnInError } from './burn-in-error.ts';
import type { Gates } from './read-gates.ts';
import { blockParameters, blockSize, rotationsOf } from './rotation.ts';
import { isWeightType, type WeightType } from './weight-values.ts';

/** A weight that is burnt. */
export interface BurntTensor {
  readonly layer: number;
  readonly name: string;
  readonly type: WeightType;
  /** First byte and the byte after the last, from the start of its file. */
  readonly start: number;
  readonly end: number;
  /** [blocks, 8, 8]. */
  readonly rotations: Float64Array;
}

export interface PlannedFile extends SourceFile {
  /** In the order of their bytes. */
  readonly burnt: readonly BurntTensor[];
}

export interface BurnInPlan {
  /** In the order of the source. */
  readonly files: readonly PlannedFile[];
  /** Layers whose o_proj stays as it is. */
  readonly layersWithoutGate: readonly number[];
}

/** Burnt gates are gone; a checkpoint's optimiser and state belong to weights that were never burnt. */
const leftBehind = new Set([gatesFile, 'optimiser.safetensors', 'state.json']);

const weightPattern = /^model\.layers\.(0|[1-9]\d{0,5})\.self_attn\.o_proj\.weight$/u;

interface Weight {
  readonly layer: number;
  readonly file: string;
  readonly entry: TensorEntry;
}

/**
 * Matches gates with weights.
 * @param allowMissingGates whether layers may have no gate
 * @throws BurnInError naming file and tensor when gates and weights do not fit each other
 */
export async function planBurnIn(
  source: ModelSource,
  gates: Gates,
  allowMissingGates: boolean,
): Promise<BurnInPlan> {
  const carried = source.files.filter(({ name }) => !leftBehind.has(name));
  const weights = await findWeights(source.folder, carried);
  await assertAllLayers(source.folder, weights);
  const lacking = [...weights.keys()].filter((layer) => !gates.layers.has(layer));
  if (lacking.length > 0 && !allowMissingGates) {
    throw new BurnInError(
      `${gates.file}: has no tensor "${gateName(lacking[0]!)}" (of ${weights.size} layers, ${lacking.length} lack a gate). ` +
        'Choose gates for all layers, or allow layers without a gate.',
    );
  }
  const burnt = [...gates.layers].map(([layer, parameters]) => {
    const weight = weights.get(layer);
    if (!weight)
      throw new BurnInError(
        `${gates.file}: tensor "${gateName(layer)}" belongs to a layer that the model in ${source.folder} lacks ` +
          `(it has ${weights.size}). Choose the gates of this model.`,
      );
    return { file: weight.file, tensor: matched(source.folder, weight, parameters, gates.file) };
  });
  const files = carried.map((file) => ({
    ...file,
    burnt: burnt
      .filter((one) => one.file === file.name)
      .map(({ tensor }) => tensor)
      .sort((one, other) => one.start - other.start),
  }));
  return { files, layersWithoutGate: lacking.sort((one, other) => one - other) };
}

/** The o_proj weights by layer. @throws when there is none, or a gate lies among the weights */
async function findWeights(
  folder: string,
  files: readonly SourceFile[],
): Promise<ReadonlyMap<number, Weight>> {
  // Duplicates, and an index that says otherwise than the files, are found here.
  await readSafetensorsFolder(
    folder,
    files.map(({ name }) => name),
  );
  const weights = new Map<number, Weight>();
  for (const { name: file } of files) {
    if (!file.endsWith('.safetensors')) continue;
    for (const entry of (await readSafetensorsHeader(path.join(folder, file))).tensors) {
      if (isGateParameter(entry.name))
        throw new BurnInError(
          `${path.join(folder, file)}: tensor "${entry.name}" is a gate; gates belong into "${gatesFile}". Move it there.`,
        );
      const layer = weightPattern.exec(entry.name)?.[1];
      if (layer !== undefined) weights.set(Number(layer), { layer: Number(layer), file, entry });
    }
  }
  if (weights.size === 0)
    throw new BurnInError(
      `${folder}: no tensor is named "model.layers.<i>.self_attn.o_proj.weight", so nothing would be burnt. ` +
        'Choose a Hugging Face folder of a decoder of the Llama family.',
    );
  return weights;
}

/** @throws when the configuration tells of more or fewer layers than there are weights */
async function assertAllLayers(folder: string, weights: ReadonlyMap<number, Weight>): Promise<void> {
  const file = path.join(folder, 'config.json');
  const { num_hidden_layers: layers } = await readJson(file);
  if (!Number.isSafeInteger(layers))
    throw new BurnInError(`${file}: field "num_hidden_layers" is missing. Get the file again.`);
  for (let layer = 0; layer < Math.max(Number(layers), weights.size); layer += 1) {
    if (!weights.has(layer))
      throw new BurnInError(
        `${folder}: tensor "model.layers.${layer}.self_attn.o_proj.weight" is missing; config.json tells of ${layers} ` +
          'layers. Get all files of the model.',
      );
  }
  if (weights.size !== layers)
    throw new BurnInError(
      `${file}: field "num_hidden_layers" is ${layers}, but ${weights.size} layers have an o_proj weight. Get the files again.`,
    );
}

function matched(
  folder: string,
  { layer, file, entry }: Weight,
  parameters: Float64Array,
  gatesPlace: string,
): BurntTensor {
  const place = `${path.join(folder, file)}: tensor "${entry.name}"`;
  const { name, type, shape, start, end } = entry;
  if (shape.length !== 2)
    throw new BurnInError(`${place} has shape [${shape}], not [out, in]. Get the model again.`);
  if (!isWeightType(type))
    throw new BurnInError(`${place} holds ${type}. Convert the model to F32, F16 or BF16 first.`);
  const inFeatures = shape[1]!;
  if (inFeatures === 0 || inFeatures % blockSize !== 0)
    throw new BurnInError(
      `${place} has in_features ${inFeatures}, not divisible by ${blockSize}: it cannot be turned in blocks of ${blockSize}. ` +
        'Use a model whose heads * head_dim is.',
    );
  const blocks = parameters.length / blockParameters;
  if (blocks !== inFeatures / blockSize)
    throw new BurnInError(
      `${gatesPlace}: tensor "${gateName(layer)}" has ${blocks} blocks; ${place} needs ${inFeatures / blockSize}. ` +
        'Choose the gates of this model.',
    );
  return { layer, name, type, start, end, rotations: rotationsOf(parameters) };
}
