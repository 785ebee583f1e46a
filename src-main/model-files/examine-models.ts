/** Stages that look at models on the shelf. */
import { checkModelFolder, type ModelFacts, readModelFolder } from './check-model.ts';
import { damageOf } from './damage.ts';
import type { MetadataLine } from './flatten-metadata.ts';
import type { DamageCode } from './model-source.ts';
import type { WeightTensor } from './weight-files.ts';

export interface CheckModelsInput {
  readonly folders: readonly string[];
}

/** What was found in a folder; `problem` says why the model cannot be used. */
export interface CheckedModel {
  readonly folder: string;
  readonly facts: ModelFacts | null;
  readonly problem: string | null;
  /** What kind of thing that is. */
  readonly damage: DamageCode | null;
}

/** Checks model folders, every hash of them, one after the other. */
export async function* checkModels(
  { folders }: CheckModelsInput,
  signal: AbortSignal,
): AsyncGenerator<CheckedModel, null, undefined> {
  for (const folder of folders) {
    let checked: CheckedModel;
    try {
      checked = { folder, facts: await checkModelFolder(folder, signal), problem: null, damage: null };
    } catch (error) {
      signal.throwIfAborted();
      const damage = await damageOf(folder, error as Error);
      checked = { folder, facts: null, problem: (error as Error).message, damage };
    }
    yield checked;
  }
  return null;
}

export interface InspectModelInput {
  readonly folder: string;
}

export interface InspectedModel {
  readonly facts: ModelFacts;
  readonly tensors: readonly Omit<WeightTensor, 'elements'>[];
  readonly metadata: readonly MetadataLine[];
  readonly memoryBytes: number | null;
}

/** What a model's headers and configuration say. @throws naming the file and field that is wrong */
export async function* inspectModel({
  folder,
}: InspectModelInput): AsyncGenerator<never, InspectedModel, undefined> {
  const { facts, tensors, metadata, memoryBytes } = await readModelFolder(folder);
  const shown = tensors.map(({ elements: _, ...tensor }) => tensor);
  return { facts, tensors: shown, metadata, memoryBytes };
}
