/** Where each tensor of a Hugging Face checkpoint lies: in one safetensors file or in several with an index. */
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { readSafetensorsHeader, type TensorEntry } from '../../language-model/safetensors.ts';
import { ConversionError } from './conversion-error.ts';
import { isObject, readJsonFile } from './json-file.ts';

export interface CheckpointTensor extends TensorEntry {
  /** Absolute. */
  readonly file: string;
}

export type Checkpoint = ReadonlyMap<string, CheckpointTensor>;

const indexFile = 'model.safetensors.index.json';
/** As `language-model/gates.ts` calls it. */
const gatesFile = 'gates.safetensors';

/**
 * Reads the headers of all parts; no weight is loaded.
 * @throws ConversionError or SafetensorsError naming the file that is missing, damaged or says otherwise than the index
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  await assertNoGates(folder);
  const map = await readIndex(folder);
  const names = map ? [...new Set(map.values())].sort() : await partNames(folder);
  const tensors = new Map<string, CheckpointTensor>();
  for (const name of names) {
    const file = path.join(folder, name);
    for (const entry of await readPart(file)) {
      const other = tensors.get(entry.name);
      if (other)
        throw new ConversionError(
          `${file}: tensor "${entry.name}" is in "${path.basename(other.file)}", too. Get both files again.`,
        );
      tensors.set(entry.name, { ...entry, file });
    }
  }
  for (const [tensor, part] of map ?? []) {
    const found = tensors.get(tensor);
    if (!found || path.basename(found.file) !== part)
      throw new ConversionError(
        `${path.join(folder, indexFile)}: field "weight_map.${tensor}": the file "${part}" does not hold this tensor. ` +
          'Get both files again.',
      );
  }
  return tensors;
}

/** A file without the gates would be another model. */
async function assertNoGates(folder: string): Promise<void> {
  const file = path.join(folder, gatesFile);
  const gated = await access(file).then(
    () => true,
    () => false,
  );
  if (gated)
    throw new ConversionError(
      `${file}: a GGUF file has no place for gates. Burn them into the weights first.`,
    );
}

async function readIndex(folder: string): Promise<Map<string, string> | undefined> {
  const json = await readJsonFile(folder, indexFile);
  if (!json) return undefined;
  const file = path.join(folder, indexFile);
  const map = json.weight_map;
  if (!isObject(map))
    throw new ConversionError(`${file}: field "weight_map" is not an object. Get the file again.`);
  return new Map(
    Object.entries(map).map(([tensor, part]) => {
      if (typeof part !== 'string' || path.basename(part) !== part || part === '' || part === '..')
        throw new ConversionError(
          `${file}: field "weight_map.${tensor}": ${JSON.stringify(part)} is no file name. Get the file again.`,
        );
      return [tensor, part];
    }),
  );
}

async function partNames(folder: string): Promise<string[]> {
  const found = await readdir(folder).catch((error: Error) => {
    throw new ConversionError(`${folder}: cannot be read (${error.message}).`, { cause: error });
  });
  const names = found.filter((name) => name.startsWith('model') && name.endsWith('.safetensors')).sort();
  if (names.length === 0)
    throw new ConversionError(
      `${folder}: has no "model.safetensors" (nor parts of one). Choose a Hugging Face folder with its weights as safetensors.`,
    );
  return names;
}

async function readPart(file: string): Promise<readonly TensorEntry[]> {
  try {
    return (await readSafetensorsHeader(file)).tensors;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ConversionError(`${file}: is missing, though the index names it. Get it, too.`, {
      cause: error,
    });
  }
}
