/** Whether a model's folder is whole and what it holds; hashes are taken from the files, never believed. */
import path from 'node:path';
import { type ReadArtifact, readManifest, verifyArtifact } from '../artifacts/artifact.ts';
import { sameShape } from '../engine/data-types.ts';
import { parseTrunkConfig } from '../language-model/config.ts';
import { checkGates, gatesFile, isGateParameter } from '../language-model/gates.ts';
import { modelSpecifications } from '../language-model/model-folder.ts';
import { safetyHeadKinds } from '../language-model/safety-head.ts';
import { flattenGguf, flattenJson, type MetadataLine } from './flatten-metadata.ts';
import { memoryBytes, shapeFromConfig, shapeFromGguf } from './memory-estimate.ts';
import {
  assertFolder,
  formatOf,
  ModelFileError,
  type ModelFormat,
  modelKinds,
  plainFile,
} from './model-source.ts';
import { readGgufFile, readJson, readSafetensorsFolder, type WeightTensor } from './weight-files.ts';

/** What a list shows of a model. */
export interface ModelFacts {
  readonly format: ModelFormat;
  readonly bytes: number;
  readonly architecture: string | null;
  readonly parameters: number;
  /** Whether it has both heads. */
  readonly canJudge: boolean;
}

export interface ModelContents {
  readonly facts: ModelFacts;
  readonly tensors: readonly WeightTensor[];
  readonly metadata: readonly MetadataLine[];
  readonly memoryBytes: number | null;
}

/**
 * Checks every file of a model's folder against its manifest and reads what it holds.
 * @throws an error naming the file and field that is wrong
 */
export async function checkModelFolder(folder: string, signal?: AbortSignal): Promise<ModelFacts> {
  await assertFolder(folder);
  const artifact = await verifyArtifact(folder, modelKinds, signal);
  return (await readContents(artifact)).facts;
}

/** Reads headers and configuration, without hashes. @throws an error naming the file and field that is wrong */
export async function readModelFolder(
  folder: string,
): Promise<ModelContents & { readonly artifact: ReadArtifact }> {
  await assertFolder(folder);
  const artifact = await readManifest(folder);
  return { ...(await readContents(artifact)), artifact };
}

async function readContents({ folder, manifest }: ReadArtifact): Promise<ModelContents> {
  const { kind, parameters } = manifest;
  if (!modelKinds.includes(kind)) throw new ModelFileError(`${folder}: is a ${kind}, no model.`);
  const names = Object.keys(manifest.files);
  const files = await Promise.all(names.map((name) => plainFile(folder, name)));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const format = formatOf(kind, parameters.format);
  if (format === 'gguf') {
    const file = names.find((name) => name.toLowerCase().endsWith('.gguf'));
    if (!file) throw new ModelFileError(`${folder}: the manifest lists no GGUF file. Import it again.`);
    return readGguf(folder, file, bytes);
  }
  const contents = await readTensorsAndConfig(folder, names, format, bytes);
  if (format === 'hugging-face') return contents;
  const { safetyHead } = parameters;
  const config = await readJson(path.join(folder, 'config.json'));
  assertBothHeads(folder, config, safetyHead, contents.tensors);
  return { ...contents, facts: { ...contents.facts, canJudge: true } };
}

/** A model in safetensors files; `names` need not be those of a manifest. */
export async function readTensorsAndConfig(
  folder: string,
  names: readonly string[],
  format: ModelFormat,
  bytes: number,
): Promise<ModelContents> {
  const config = await readJson(path.join(folder, 'config.json'));
  // Moments of the optimiser lie beside a resumable checkpoint's model and are no part of it.
  const own = names.filter((name) => name !== 'optimiser.safetensors');
  const tensors = await readSafetensorsFolder(folder, own);
  const { architectures, model_type: type } = config;
  const named = Array.isArray(architectures) ? architectures[0] : type;
  const shape = shapeFromConfig(config);
  return {
    facts: {
      format,
      bytes,
      architecture: typeof named === 'string' ? named : null,
      parameters: countParameters(tensors),
      canJudge: false,
    },
    tensors,
    metadata: flattenJson(config),
    memoryBytes: shape && memoryBytes(weightBytes(tensors), shape),
  };
}

/** A model in a GGUF file. */
export function readGguf(folder: string, file: string, bytes: number): ModelContents {
  const { header, tensors } = readGgufFile(folder, file);
  const shape = shapeFromGguf(header);
  return {
    facts: {
      format: 'gguf',
      bytes,
      architecture: String(header.metadata.get('general.architecture')),
      parameters: countParameters(tensors),
      canJudge: false,
    },
    tensors,
    metadata: flattenGguf(header.metadata),
    memoryBytes: shape && memoryBytes(weightBytes(tensors), shape),
  };
}

const countParameters = (tensors: readonly WeightTensor[]): number =>
  tensors.reduce((sum, { elements }) => sum + elements, 0);
const weightBytes = (tensors: readonly WeightTensor[]): number =>
  tensors.reduce((sum, { bytes }) => sum + bytes, 0);

/** @throws when a tensor of trunk, task head or safety head is missing or has another shape */
function assertBothHeads(
  folder: string,
  json: Readonly<Record<string, unknown>>,
  safetyHead: unknown,
  tensors: readonly WeightTensor[],
): void {
  const head = safetyHeadKinds.find((kind) => kind === safetyHead);
  if (!head)
    throw new ModelFileError(`${folder}: manifest field "parameters.safetyHead" names no kind of head.`);
  const config = parseTrunkConfig(json, path.join(folder, 'config.json'));
  const gates = tensors.filter(({ name }) => isGateParameter(name));
  if (gates.length > 0) checkGates(gates, config, path.join(folder, gatesFile));
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor.shape]));
  for (const { name, shape } of modelSpecifications(config, head)) {
    const own = found.get(name);
    if (own && sameShape(own, shape)) continue;
    const problem = own ? `has shape [${own}]; the configuration asks for [${shape}]` : 'is missing';
    throw new ModelFileError(`${folder}: tensor "${name}" ${problem}. Restore the folder from its source.`);
  }
}
