/** The pipeline's first step: what the model's folder holds, checked and hashed. No weight is loaded. */
import path from 'node:path';
import { sha256OfFile, verifyArtifact } from '../artifacts/artifact.ts';
import { gatesFile } from '../language-model/gates.ts';
import { checkModelFolder, readTensorsAndConfig } from '../model-files/check-model.ts';
import { ModelFileError, type ModelSource, modelKinds, recogniseModel } from '../model-files/model-source.ts';

export interface LoadedModel {
  readonly name: string;
  readonly format: 'so8t' | 'hugging-face';
  readonly architecture: string | null;
  readonly parameters: number;
  readonly bytes: number;
  /** Type of most weights' bytes, as safetensors names it. */
  readonly weightType: string;
  /** Whether it has a task head with behaviour tags and a safety head. */
  readonly canJudge: boolean;
  readonly hasGates: boolean;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  /** SHA-256 of its manifest; null for a folder without one. */
  readonly manifestSha256: string | null;
}

export interface LoadModelInput {
  readonly model: string;
}

export interface LoadModelProgress {
  readonly bytesDone: number;
  readonly bytes: number;
  readonly file: string;
}

/**
 * Checks a model's folder and takes the hash of every file.
 * @throws ModelFileError, ArtifactError or SafetensorsError naming the file and field that is wrong
 */
export async function* loadModel(
  { model }: LoadModelInput,
  signal: AbortSignal,
): AsyncGenerator<LoadModelProgress, LoadedModel, undefined> {
  const source = await recogniseModel(model);
  if (source.format === 'gguf') {
    throw new ModelFileError(
      `${model}: is a GGUF file: rotations are burnt into the weights it was made from. Choose the Hugging Face folder.`,
    );
  }
  const { format, folder, name } = source;
  const names = source.files.map((file) => file.name);
  const bytes = source.files.reduce((sum, file) => sum + file.bytes, 0);
  const { facts, tensors } = await readTensorsAndConfig(folder, weightNames(names), format, bytes);
  // Both heads are there only where the manifest says so and the tensors agree.
  const canJudge = source.artifact ? (await checkModelFolder(folder, signal)).canJudge : false;
  const files: LoadedModel['files'][number][] = [];
  let bytesDone = 0;
  for (const file of source.files) {
    yield { bytesDone, bytes, file: file.name };
    files.push({ ...file, sha256: await sha256OfFile(path.join(folder, file.name), signal) });
    bytesDone += file.bytes;
  }
  const byType = new Map<string, number>();
  for (const { type, bytes: size } of tensors) byType.set(type, (byType.get(type) ?? 0) + size);
  return {
    name,
    format,
    architecture: facts.architecture,
    parameters: facts.parameters,
    bytes,
    weightType: [...byType].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'none',
    canJudge,
    hasGates: names.includes(gatesFile),
    files,
    manifestSha256: await manifestOf(source, signal),
  };
}

/** Gates are no tensors of the model that the configuration asks for. */
const weightNames = (names: readonly string[]): string[] => names.filter((name) => name !== gatesFile);

async function manifestOf(source: ModelSource, signal: AbortSignal): Promise<string | null> {
  if (!source.artifact) return null;
  return (await verifyArtifact(source.folder, modelKinds, signal)).manifestSha256;
}
