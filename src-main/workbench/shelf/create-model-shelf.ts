/** The models of one data folder. */
import { randomUUID } from 'node:crypto';
import { readdir, realpath, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder, readManifest } from '../../artifacts/artifact.ts';
import type { InspectedModel, InspectModelInput } from '../../model-files/examine-models.ts';
import type { ImportedModel } from '../../model-files/import-model.ts';
import { recogniseModel } from '../../model-files/model-source.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import type { Store } from '../../processes/connect-store.ts';
import { moduleBeside } from '../../processes/module-beside.ts';
import { runJob } from '../../processes/run-job.ts';
import type { ModelShelf, ShelfEntry } from '../model-shelf.ts';
import type { Notify } from '../notice-meaning.ts';
import { DeskProblem } from '../problem-meaning.ts';
import { createCheckedModels, type LookedModel } from './checked-models.ts';
import { createImports } from './imports.ts';
import { lineageOf } from './lineage.ts';
import { freeName, shelfFolder, shelfName, unfinishedPattern } from './shelf-folder.ts';

export interface ModelShelfOptions {
  readonly dataFolder: string;
  readonly store: Pick<Store, 'addArtifact' | 'lineage'>;
  /** Takes troubles for people. */
  readonly notify: Notify;
  /** Called when an import makes progress, and when the list changes. */
  readonly onChange: () => void;
  /** How long `list` waits for the check of a large model; 2 s. */
  readonly patienceMilliseconds?: number;
}

export interface ClosableModelShelf extends ModelShelf {
  /** Stops imports and checks; a stopped import leaves nothing behind. */
  close(): Promise<void>;
}

const stageService = moduleBeside(import.meta.url, '../../processes/stage-service');

interface Place {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

const embedded: Place = { id: 'embedded', name: 'so8t-tiny', folder: embeddedModelFolder };

/** The shelf of a data folder that this program has opened: nobody else writes there. Its folder is made when needed. */
export function createModelShelf(options: ModelShelfOptions): ClosableModelShelf {
  const { dataFolder, store, notify, onChange, patienceMilliseconds = 2000 } = options;
  const shelf = shelfFolder(dataFolder);
  const checked = createCheckedModels(shelf, onChange);
  const imports = createImports(shelf, enter, onChange);
  // Left by a program that was killed while it copied or removed.
  const cleaned = removeUnfinished(shelf).catch((error: Error) =>
    notify(`Unfinished copies in ${shelf} could not be removed: ${error.message}`, {
      code: 'copies-left',
      values: { folder: shelf, detail: error.message },
    }),
  );

  async function enter(folder: string, model: ImportedModel): Promise<void> {
    const { manifest, manifestSha256, facts } = model;
    try {
      await checked.remember(folder, facts);
      await store.addArtifact({
        sha256: manifestSha256,
        kind: manifest.kind,
        folder: path.relative(dataFolder, folder),
        manifest,
        parents: manifest.parents.map((parent) => parent.manifest),
      });
    } catch (error) {
      // The model is whole and on the shelf; only its line in the store is missing.
      const { message: detail } = error as Error;
      notify(`The model in ${folder} could not be entered into the store: ${detail}`, {
        code: 'model-not-entered',
        values: { folder, detail },
      });
    }
  }

  async function places(): Promise<Place[]> {
    await cleaned;
    const names = await namesIn(shelf);
    const own = names.map((name) => ({ id: `shelf:${name}`, name, folder: path.join(shelf, name) }));
    return [embedded, ...own];
  }

  async function find(id: string): Promise<Place> {
    const place = (await places()).find((candidate) => candidate.id === id);
    if (!place)
      throw new DeskProblem(
        { code: 'no-model', values: { model: id } },
        `There is no model "${id}" on the shelf.`,
      );
    return place;
  }

  async function entries(wanted: readonly Place[]): Promise<ShelfEntry[]> {
    const found = await checked.look(
      wanted.map(({ folder }) => folder),
      patienceMilliseconds,
    );
    return Promise.all(wanted.map((place) => describe(place, found.get(place.folder)!)));
  }

  return {
    list: async () => entries(await places()),
    async inspect(id) {
      const place = await find(id);
      const { result } = await runJob<InspectModelInput, never, InspectedModel>({
        entry: stageService,
        job: 'inspect-model',
        input: { folder: place.folder },
      });
      const artifact = await readManifest(place.folder);
      const [entry] = await entries([place]);
      const files = Object.entries(artifact.manifest.files).map(([name, file]) => ({ name, ...file }));
      return {
        entry: entry!,
        tensors: result.tensors,
        metadata: result.metadata,
        memoryBytes: result.memoryBytes,
        files,
        lineage: await lineageOf(store, artifact),
      };
    },
    async import(given) {
      const source = await recogniseModel(given);
      await makeFolder(shelf);
      const inside = path.relative(await realpath(shelf), source.folder);
      if (inside === '' || !(inside.startsWith('..') || path.isAbsolute(inside)))
        throw new DeskProblem(
          { code: 'on-shelf-already', values: { place: given } },
          `${given}: lies on the shelf already. Choose a model somewhere else.`,
        );
      const bytes = source.files.reduce((sum, file) => sum + file.bytes, 0);
      await assertRoom(shelf, bytes);
      await cleaned;
      const names = await namesIn(shelf);
      // From here on without a pause: two imports at a time must not take one name.
      const coming = imports.list().filter(({ state }) => state === 'copying' || state === 'checking');
      const name = freeName(shelfName(source.name), [...names, ...coming.map((one) => one.name)]);
      imports.start(path.resolve(given), name, bytes);
      return name;
    },
    imports: () => imports.list(),
    cancelImport: (name) => imports.cancel(name),
    async remove(id) {
      if (id === embedded.id)
        throw new DeskProblem(
          { code: 'embedded-stays', values: {} },
          'The embedded model is part of the program and stays.',
        );
      const { folder } = await find(id);
      // Under a name that counts for nothing: a removal that is cut off leaves no half model.
      const aside = `${folder}.part-${randomUUID().slice(0, 8)}`;
      await rename(folder, aside);
      onChange();
      await rm(aside, { recursive: true, force: true });
    },
    async close() {
      await Promise.all([imports.close(), checked.close(), cleaned]);
    },
  };
}

async function describe({ id, name, folder }: Place, looked: LookedModel): Promise<ShelfEntry> {
  const { facts, problem, damage, checking = false } = looked;
  const manifest = await readManifest(folder).catch(() => null);
  const importedAt = manifest && id !== embedded.id ? await timeOf(path.join(folder, 'manifest.json')) : null;
  return {
    id,
    name,
    folder,
    format: facts?.format ?? guessFormat(manifest?.manifest.parameters.format),
    bytes: facts?.bytes ?? 0,
    architecture: facts?.architecture ?? null,
    parameters: facts?.parameters ?? null,
    quarantined: problem,
    damage,
    checking,
    canJudge: facts?.canJudge ?? false,
    importedAt,
  };
}

/** Of a model that cannot be read: what its manifest claims, if it has one. */
function guessFormat(format: unknown): ShelfEntry['format'] {
  return format === 'gguf' || format === 'hugging-face' ? format : 'so8t';
}

async function timeOf(file: string): Promise<string | null> {
  return stat(file).then(
    ({ mtime }) => mtime.toISOString(),
    () => null,
  );
}

/** What lies on the shelf and may be a model, sorted; none when there is no shelf yet. */
async function namesIn(shelf: string): Promise<string[]> {
  const names = await readdir(shelf).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith('.') && !unfinishedPattern.test(name)).sort();
}

async function removeUnfinished(shelf: string): Promise<void> {
  const names = await readdir(shelf).catch(() => []);
  for (const name of names.filter((one) => unfinishedPattern.test(one)))
    await rm(path.join(shelf, name), { recursive: true, force: true });
}

async function assertRoom(shelf: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(shelf);
  const free = bavail * bsize;
  if (bytes <= free) return;
  const megabytes = (count: number): string => `${Math.ceil(count / 1e6).toLocaleString('en')} MB`;
  throw new DeskProblem(
    { code: 'no-room', values: { folder: shelf, needed: bytes, free } },
    `${shelf}: the model takes ${megabytes(bytes)}, and ${megabytes(free)} are free. Free space first.`,
  );
}
