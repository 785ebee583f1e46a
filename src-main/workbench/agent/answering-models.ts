/** GGUF files that can answer: the embedded model, those of the shelf and of the pipelines, or any path. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { AnsweringModel } from '../agent-desk.ts';
import { listPipelineModels, pipelineModelPlace } from '../pipelines/pipeline-models.ts';
import { DeskProblem } from '../problem-meaning.ts';
import { isShelfName, shelfFolder } from '../shelf/shelf-folder.ts';

/** The file of a model id other than `embedded`. @throws naming what to choose instead */
export async function ggufFileOf(dataFolder: string, id: string): Promise<string> {
  const place = await pipelineModelPlace(dataFolder, id);
  if (place?.gguf !== undefined) return place.gguf;
  const name = id.startsWith('shelf:') ? id.slice('shelf:'.length) : '';
  const file = isShelfName(name) ? await ggufIn(path.join(shelfFolder(dataFolder), name)) : null;
  if (file) return file;
  if (path.isAbsolute(id) && id.toLowerCase().endsWith('.gguf')) return id;
  throw new DeskProblem(
    { code: 'no-answering-model', values: { model: id } },
    `"${id}" is no GGUF file that can answer. Choose another model in the agent's settings.`,
  );
}

/** What can be chosen, the embedded model first. */
export async function listAnsweringModels(dataFolder: string): Promise<readonly AnsweringModel[]> {
  const names = await readdir(shelfFolder(dataFolder)).catch(whenMissing);
  const shelf = await Promise.all(
    names
      .filter(isShelfName)
      .sort()
      .map(async (name): Promise<AnsweringModel | null> => {
        const file = await ggufIn(path.join(shelfFolder(dataFolder), name));
        return file ? { id: `shelf:${name}`, name, bytes: await bytesOf(file) } : null;
      }),
  );
  const made = (await listPipelineModels(dataFolder)).flatMap(({ id, name, made: from }): AnsweringModel[] =>
    from?.file ? [{ id, name: `${name} ${from.file}`, bytes: null }] : [],
  );
  const embedded: AnsweringModel = { id: 'embedded', name: 'so8t-tiny', bytes: null };
  return [embedded, ...shelf.filter((one) => one !== null), ...made];
}

/** The one GGUF file of a folder, or the first part of one in several. */
async function ggufIn(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(whenMissing);
  const [first] = names.filter((name) => name.toLowerCase().endsWith('.gguf')).sort();
  return first === undefined ? null : path.join(folder, first);
}

async function bytesOf(file: string): Promise<number | null> {
  return stat(file).then(
    ({ size }) => size,
    () => null,
  );
}

function whenMissing(error: NodeJS.ErrnoException): string[] {
  // What cannot be read the shelf tells itself.
  if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code ?? '')) return [];
  throw error;
}
