/** The tensors of a model, from the headers of its files: no weight is loaded. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { elementCount } from '../engine/data-types.ts';
import { withFile } from '../gguf/byte-reader.ts';
import { createVocabularyCheck } from '../gguf/check-vocabulary.ts';
import { failureOf, type GgufHeader, readGgufHeader } from '../gguf/read-header.ts';
import { readSafetensorsHeader } from '../language-model/safetensors.ts';
import { parseUniqueJson } from '../language-model/unique-json.ts';
import { ModelFileError } from './model-source.ts';

export interface WeightTensor {
  readonly name: string;
  /** As in the file: `F32`, `F16`, `Q4_K` ... */
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly elements: number;
  readonly file: string;
}

const indexFile = 'model.safetensors.index.json';

/**
 * Tensors of all safetensors files of a folder.
 * @param names the model's files
 * @throws SafetensorsError or ModelFileError naming the file that is damaged, missing or says otherwise than the index
 */
export async function readSafetensorsFolder(
  folder: string,
  names: readonly string[],
): Promise<WeightTensor[]> {
  const tensors = new Map<string, WeightTensor>();
  for (const file of names.filter((name) => name.endsWith('.safetensors'))) {
    const header = await readSafetensorsHeader(path.join(folder, file));
    for (const { name, type, shape, start, end } of header.tensors) {
      const other = tensors.get(name);
      if (other)
        throw new ModelFileError(`${path.join(folder, file)}: tensor "${name}" is in "${other.file}" too.`);
      tensors.set(name, { name, type, shape, bytes: end - start, elements: elementCount(shape), file });
    }
  }
  if (names.includes(indexFile)) await checkIndex(path.join(folder, indexFile), names, tensors);
  return [...tensors.values()];
}

async function checkIndex(
  file: string,
  names: readonly string[],
  tensors: ReadonlyMap<string, WeightTensor>,
): Promise<void> {
  const { weight_map: map } = (await readJson(file)) as { weight_map?: unknown };
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    throw new ModelFileError(`${file}: field "weight_map" is not an object. Get the file again.`, {
      code: 'weights',
    });
  for (const [tensor, part] of Object.entries(map)) {
    const field = `${file}: field "weight_map.${tensor}"`;
    if (typeof part !== 'string' || !names.includes(part))
      throw new ModelFileError(
        `${field} names the file ${JSON.stringify(part)}, which is not there. Get it too.`,
        { code: 'weights' },
      );
    if (tensors.get(tensor)?.file !== part)
      throw new ModelFileError(
        `${field}: the file "${part}" does not hold this tensor. Get both files again.`,
        { code: 'weights' },
      );
  }
}

/** @throws ModelFileError when the file is not a JSON object or has a key twice */
export async function readJson(file: string): Promise<Record<string, unknown>> {
  let json: unknown;
  try {
    json = parseUniqueJson(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ModelFileError(
      `${file}: cannot be read as JSON (${(error as Error).message}). Get the file again.`,
      { code: 'configuration', cause: error },
    );
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json))
    return json as Record<string, unknown>;
  throw new ModelFileError(`${file}: is not a JSON object. Get the file again.`, { code: 'configuration' });
}

/** @throws GgufError; ModelFileError for one of several parts */
export function readGgufFile(folder: string, name: string): { header: GgufHeader; tensors: WeightTensor[] } {
  const file = path.join(folder, name);
  const vocabulary = createVocabularyCheck(failureOf(file));
  const header = withFile(file, (source) => readGgufHeader(source, vocabulary.visit));
  vocabulary.finish(header.metadata);
  const parts = Number(header.metadata.get('split.count') ?? 1);
  if (parts > 1) {
    throw new ModelFileError(
      `${file}: field "split.count": is one of ${parts} parts. Merge them into one file (llama-gguf-split --merge) first.`,
      { code: 'weights' },
    );
  }
  const tensors = header.tensors.map(({ name: tensor, type, shape, bytes }) => ({
    name: tensor,
    type,
    shape,
    bytes,
    elements: elementCount(shape),
    file: name,
  }));
  return { header, tensors };
}
