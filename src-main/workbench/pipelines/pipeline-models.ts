/** Models that pipelines made, as they can be chosen: burnt, calibrated, and their GGUF files with the head of each. */
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readManifest } from '../../artifacts/artifact.ts';
import { placesIn } from '../../pipeline/places.ts';
import type { ModelChoice } from '../judge-desk.ts';
import { isPipelineId, listPipelineIds, nameFile, pipelinesFolder } from './pipeline-folder.ts';

/** Where a model lies: a folder, or the folder of a head and the GGUF file that it belongs to. */
export interface ModelPlace {
  readonly folder: string;
  readonly gguf?: string;
}

const pattern = /^pipeline:([^:]+):(burnt|calibrated|gguf:([^:/\\]+))$/u;

/** The place of `pipeline:<id>:burnt`, `:calibrated` or `:gguf:<file>`; null when the id is another or nothing is there. */
export async function pipelineModelPlace(dataFolder: string, id: string): Promise<ModelPlace | null> {
  const [, pipeline = '', part = '', file] = pattern.exec(id) ?? [];
  if (!isPipelineId(pipeline)) return null;
  const places = placesIn(path.join(pipelinesFolder(dataFolder), pipeline));
  if (file === undefined) {
    const folder = part === 'burnt' ? places.burnt : places.calibrated;
    return (await isThere(folder)) ? { folder } : null;
  }
  // Only what the folder lists: a name never becomes a path by itself.
  if (!(await ggufFiles(places.gguf)).includes(file)) return null;
  const stem = path.basename(file, '.gguf');
  for (const heads of [places.calibratedHeads, places.heads]) {
    const folder = path.join(heads, stem);
    if (await isThere(folder)) return { folder, gguf: path.join(places.gguf, file) };
  }
  return null;
}

/** What the pipelines of a data folder made that can judge, the newest pipeline first. */
export async function listPipelineModels(dataFolder: string): Promise<ModelChoice[]> {
  const ids = await listPipelineIds(dataFolder);
  return (await Promise.all(ids.map((id) => modelsOf(dataFolder, id)))).flat();
}

async function modelsOf(dataFolder: string, pipeline: string): Promise<ModelChoice[]> {
  const folder = path.join(pipelinesFolder(dataFolder), pipeline);
  const name = (await readFile(path.join(folder, nameFile), 'utf8').catch(() => pipeline)).trim();
  const files = (await ggufFiles(placesIn(folder).gguf)).map((file) => `gguf:${file}`);
  const found = await Promise.all(
    ['burnt', 'calibrated', ...files].map(async (part): Promise<ModelChoice | null> => {
      const id = `pipeline:${pipeline}:${part}`;
      const place = await pipelineModelPlace(dataFolder, id);
      const artifact = place && (await readManifest(place.folder).catch(() => null));
      if (!artifact || typeof artifact.manifest.parameters.safetyHead !== 'string') return null;
      return {
        id,
        name,
        kind: 'pipeline',
        runId: null,
        role: null,
        step: null,
        made: {
          pipeline,
          file: place?.gguf ? path.basename(place.gguf) : null,
          calibrated: 'calibration.json' in artifact.manifest.files,
        },
        manifestSha256: artifact.manifestSha256,
      };
    }),
  );
  return found.filter((choice) => choice !== null);
}

const isThere = (folder: string): Promise<boolean> =>
  access(path.join(folder, 'manifest.json')).then(
    () => true,
    () => false,
  );

async function ggufFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => /^[^.].*\.gguf$/u.test(name)).sort();
}
