/** A model with both heads as an artifact: a Hugging Face folder plus the safety head, gates if any, and the manifest. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type ArtifactContent,
  ArtifactError,
  type ReadArtifact,
  verifyArtifact,
} from '../artifacts/artifact.ts';
import { readTrunkConfig, type TrunkConfig } from './config.ts';
import { checkGates, gateSpecifications, gatesFile, isGateParameter } from './gates.ts';
import {
  assertComplete,
  type ParameterSpecification,
  type Parameters,
  trunkParameters,
} from './parameters.ts';
import { readParameters } from './read-parameters.ts';
import { encodeSafetensors, readSafetensorsHeader, type Tensor } from './safetensors.ts';
import {
  isSafetyHeadParameter,
  type SafetyHeadKind,
  safetyHeadKinds,
  safetyHeadParameters,
} from './safety-head.ts';
import { parseTokenizer, type Tokenizer } from './tokenizer.ts';

const classes = 3;

export interface Model {
  readonly artifact: ReadArtifact;
  readonly config: TrunkConfig;
  readonly head: SafetyHeadKind;
  readonly specifications: readonly ParameterSpecification[];
  readonly parameters: Parameters;
  readonly tokenizer: Tokenizer;
  /** Files that training does not change, copied into its checkpoints: configuration and tokenizer. */
  readonly unchangedFiles: ReadonlyMap<string, Uint8Array>;
}

const carriedFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json'];
const tensorFiles = ['model.safetensors', 'safety_head.safetensors'];
const neededFiles = ['config.json', 'tokenizer.json', ...tensorFiles];

/** Parameters of trunk, task head, safety head, and of the gates of the given layers. */
export function modelSpecifications(
  config: TrunkConfig,
  head: SafetyHeadKind,
  gatedLayers: Iterable<number> = [],
): ParameterSpecification[] {
  const gated = [...gatedLayers];
  return [
    ...trunkParameters(config),
    ...safetyHeadParameters(head, config.hiddenSize, classes),
    ...(gated.length === 0 ? [] : gateSpecifications(config, gated)),
  ];
}

/**
 * Reads a model (or checkpoint) folder after checking every file's hash.
 * @throws ArtifactError, or an error naming the file and field that do not fit
 */
export async function readModel(folder: string): Promise<Model> {
  const artifact = await verifyArtifact(folder, ['model', 'checkpoint']);
  const head = safetyHeadKinds.find((kind) => kind === artifact.manifest.parameters.safetyHead);
  if (!head) {
    throw new Error(
      `${folder}: manifest field "parameters.safetyHead" must be one of ${safetyHeadKinds.join(', ')}.`,
    );
  }
  // What the manifest does not list has no hash: it is not read.
  const missing = neededFiles.find((name) => !(name in artifact.manifest.files));
  if (missing)
    throw new ArtifactError(
      `${folder}: the manifest lists no "${missing}". Restore the folder from its source.`,
    );
  const present = carriedFiles.filter((name) => name in artifact.manifest.files);
  const unchangedFiles = new Map<string, Uint8Array>();
  for (const name of present) unchangedFiles.set(name, await readFile(path.join(folder, name)));
  const { config } = await readTrunkConfig(folder);
  const gated = await readGatedLayers(artifact, config);
  const specifications = modelSpecifications(config, head, gated);
  const shapes = new Map(specifications.map(({ name, shape }) => [name, shape]));
  const parameters: Parameters = new Map();
  for (const name of gated.length === 0 ? tensorFiles : [...tensorFiles, gatesFile]) {
    const file = path.join(folder, name);
    for (const [tensor, values] of await readParameters(file, shapes)) {
      if (isGateParameter(tensor) && name !== gatesFile)
        throw new Error(`${file}: tensor "${tensor}" is a gate; gates belong into "${gatesFile}".`);
      parameters.set(tensor, values);
    }
  }
  assertComplete(parameters, specifications);
  return {
    artifact,
    config,
    head,
    specifications,
    parameters,
    tokenizer: parseTokenizer(unchangedFiles, folder),
    unchangedFiles,
  };
}

/**
 * Layers whose gates the folder holds; none without a gates file.
 * @throws naming a tensor that is no gate of this model, or a gates file that the manifest does not vouch for: a model
 *   without its gates is another model
 */
async function readGatedLayers({ folder, manifest }: ReadArtifact, config: TrunkConfig): Promise<number[]> {
  const file = path.join(folder, gatesFile);
  if (!(gatesFile in manifest.files)) {
    if (!existsSync(file)) return [];
    throw new ArtifactError(
      `${folder}: the manifest lists no "${gatesFile}", but the file is there. Restore the folder from its source.`,
    );
  }
  return checkGates((await readSafetensorsHeader(file)).tensors, config, file);
}

/** The files of a model folder for given parameters. */
export function modelFiles(
  parameters: Parameters,
  specifications: readonly ParameterSpecification[],
  unchanged: ReadonlyMap<string, Uint8Array | string>,
  type: 'F32' | 'F16' = 'F32',
): ArtifactContent['files'] {
  const fileOf = (name: string): string =>
    isGateParameter(name)
      ? gatesFile
      : isSafetyHeadParameter(name)
        ? 'safety_head.safetensors'
        : 'model.safetensors';
  const tensors = (file: string): Map<string, Tensor> =>
    new Map(
      specifications
        .filter(({ name }) => fileOf(name) === file)
        .map(({ name, shape }) => [name, { shape, values: parameters.get(name)! }]),
    );
  const files = new Map<string, Uint8Array | string>(unchanged);
  for (const file of tensorFiles) files.set(file, encodeSafetensors(tensors(file), type, { format: 'pt' }));
  // Always in float32: what float16 rounds away of an angle is more than burning in may lose.
  const gates = tensors(gatesFile);
  if (gates.size > 0) files.set(gatesFile, encodeSafetensors(gates, 'F32', { format: 'pt' }));
  return files;
}
