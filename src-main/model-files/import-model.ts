/** Copying a model onto the shelf: a stage. It appears under its name when it is whole and checked, or not at all. */
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { explainWriteError, type Manifest, readManifest, sha256 } from '../artifacts/artifact.ts';
import { checkModelFolder, type ModelFacts, readGguf, readTensorsAndConfig } from './check-model.ts';
import { copyFile } from './copy-file.ts';
import { ModelFileError, type ModelSource, recogniseModel } from './model-source.ts';

export interface ImportModelInput {
  /** A GGUF file, a Hugging Face folder or a model folder of ours. */
  readonly source: string;
  /** Where it will be; nothing may be there. */
  readonly folder: string;
  /** A place beside that, for the time until it is whole. */
  readonly part: string;
  readonly name: string;
  /** ISO 8601, for the manifest. */
  readonly importedAt: string;
}

export interface ImportModelProgress {
  readonly state: 'copying' | 'checking';
  readonly bytesDone: number;
  readonly bytes: number;
}

export interface ImportedModel {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly facts: ModelFacts;
}

/** Bytes between two pieces of news. */
const STEP = 8 << 20;

/** @throws what is wrong with the model, naming file and field; the remedy when the disk is full. Nothing is left behind */
export async function* importModel(
  input: ImportModelInput,
  signal: AbortSignal,
): AsyncGenerator<ImportModelProgress, ImportedModel, undefined> {
  const { part, folder } = input;
  const source = await recogniseModel(input.source);
  const bytes = source.files.reduce((sum, file) => sum + file.bytes, 0);
  // What headers tell is told before gigabytes are copied.
  const facts = await readHeaders(source, bytes);
  try {
    await mkdir(part);
    const hashes = yield* copyFiles(source, part, bytes, signal);
    yield { state: 'checking', bytesDone: bytes, bytes };
    await writeManifest(part, await manifestText(source, hashes, facts, input));
    // What was copied is what counts: read again, from the disk.
    const found = await checkModelFolder(part, signal);
    const { manifest, manifestSha256 } = await readManifest(part);
    signal.throwIfAborted();
    await rename(part, folder);
    await syncFolder(path.dirname(folder));
    return { manifest, manifestSha256, facts: found };
  } catch (error) {
    throw explainWriteError(error as NodeJS.ErrnoException, folder);
  } finally {
    // Gone already when all went well; a failure to remove it must not hide the reason.
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function readHeaders(source: ModelSource, bytes: number): Promise<Partial<ModelFacts>> {
  const names = source.files.map(({ name }) => name);
  // Ours has hashes, which say more than headers.
  if (source.artifact) return {};
  if (source.format === 'gguf') return readGguf(source.folder, names[0]!, bytes).facts;
  return (await readTensorsAndConfig(source.folder, names, source.format, bytes)).facts;
}

type Hashes = Manifest['files'];

async function* copyFiles(
  source: ModelSource,
  part: string,
  bytes: number,
  signal: AbortSignal,
): AsyncGenerator<ImportModelProgress, Hashes, undefined> {
  const hashes: Hashes = {};
  let [done, told] = [0, 0];
  yield { state: 'copying', bytesDone: 0, bytes };
  for (const file of source.files) {
    const copying = copyFile(
      path.join(source.folder, file.name),
      path.join(part, targetName(source, file.name)),
      file.bytes,
      signal,
    );
    let next = await copying.next();
    for (; !next.done; next = await copying.next()) {
      done += next.value;
      if (done - told < STEP) continue;
      told = done;
      yield { state: 'copying', bytesDone: done, bytes };
    }
    const expected = source.artifact?.manifest.files[file.name]?.sha256;
    if (expected && expected !== next.value) {
      throw new ModelFileError(
        `${path.join(source.folder, file.name)}: its SHA-256 ${next.value.slice(0, 12)}... does not match the manifest's ` +
          `${expected.slice(0, 12)}.... The file was changed or damaged: get the model again.`,
        { code: 'changed-file' },
      );
    }
    hashes[targetName(source, file.name)] = { sha256: next.value, bytes: file.bytes };
  }
  return hashes;
}

/** A GGUF file is known by its ending on the shelf, whatever it was called. */
function targetName({ format, artifact }: ModelSource, name: string): string {
  return format === 'gguf' && !artifact && !name.toLowerCase().endsWith('.gguf') ? `${name}.gguf` : name;
}

/** Ours keeps its manifest byte for byte, and with it its name in every lineage. */
async function manifestText(
  source: ModelSource,
  files: Hashes,
  facts: Partial<ModelFacts>,
  input: ImportModelInput,
): Promise<string> {
  if (source.artifact) return ownManifest(source);
  const manifest: Manifest = {
    kind: 'imported-model',
    name: input.name,
    files,
    parents: [],
    parameters: {
      format: source.format,
      architecture: facts.architecture ?? null,
      parameters: facts.parameters ?? null,
      source: source.name,
      importedAt: input.importedAt,
    },
    figures: {},
    versions: {},
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

async function ownManifest({ folder, artifact }: ModelSource): Promise<string> {
  const text = await readFile(path.join(folder, 'manifest.json'), 'utf8');
  if (sha256(text) !== artifact?.manifestSha256)
    throw new ModelFileError(`${folder}: its manifest.json changed while it was copied. Import it again.`);
  return text;
}

async function writeManifest(part: string, text: string): Promise<void> {
  const file = path.join(part, 'manifest.json');
  await writeFile(file, text, { flag: 'wx', flush: true });
  await syncFolder(part);
}

/** Names of files are on the disk, too. Windows neither needs nor allows it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
