/** A model with both heads as an artifact: a Hugging Face folder plus the safety head and the manifest. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type ArtifactContent,
  ArtifactError,
  type ReadArtifact,
  verifyArtifact,
} from '../artifacts/artifact.ts';
import { sameShape } from '../engine/data-types.ts';
import { readTrunkConfig, type TrunkConfig } from './config.ts';
import {
  assertComplete,
  type ParameterSpecification,
  type Parameters,
  trunkParameters,
} from './parameters.ts';
import { encodeSafetensors, readSafetensors, type Tensor } from './safetensors.ts';
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

/** Parameters of trunk, task head and safety head. */
export function modelSpecifications(config: TrunkConfig, head: SafetyHeadKind): ParameterSpecification[] {
  return [...trunkParameters(config), ...safetyHeadParameters(head, config.hiddenSize, classes)];
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
  const specifications = modelSpecifications(config, head);
  const shapes = new Map(specifications.map(({ name, shape }) => [name, shape]));
  const parameters: Parameters = new Map();
  for (const name of tensorFiles) {
    const file = path.join(folder, name);
    for (const [tensor, { shape, values }] of await readSafetensors(file)) {
      const expected = shapes.get(tensor);
      if (expected && !sameShape(shape, expected)) {
        throw new Error(
          `${file}: tensor "${tensor}" has shape [${shape}]; the configuration asks for [${expected}].`,
        );
      }
      if (values.some((value) => !Number.isFinite(value))) {
        throw new Error(`${file}: tensor "${tensor}" holds NaN or infinity.`);
      }
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

/** The files of a model folder for given parameters. */
export function modelFiles(
  parameters: Parameters,
  specifications: readonly ParameterSpecification[],
  unchanged: ReadonlyMap<string, Uint8Array | string>,
  type: 'F32' | 'F16' = 'F32',
): ArtifactContent['files'] {
  const tensors = (inHead: boolean): Map<string, Tensor> =>
    new Map(
      specifications
        .filter(({ name }) => isSafetyHeadParameter(name) === inHead)
        .map(({ name, shape }) => [name, { shape, values: parameters.get(name)! }]),
    );
  return new Map<string, Uint8Array | string>([
    ...unchanged,
    ['model.safetensors', encodeSafetensors(tensors(false), type, { format: 'pt' })],
    ['safety_head.safetensors', encodeSafetensors(tensors(true), type, { format: 'pt' })],
  ]);
}
