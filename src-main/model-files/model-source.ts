/** What a person points at when they import a model: which format it is, and which of its files belong to it. */
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ReadArtifact, readManifest } from '../artifacts/artifact.ts';

export type ModelFormat = 'so8t' | 'hugging-face' | 'gguf';

/** Kinds of things that can be wrong with a model. */
export const damageCodes = [
  /** There is no such file or folder. */
  'no-such-place',
  /** It may not be read. */
  'unreadable',
  'link',
  /** Something else stands where a folder or a file should. */
  'not-a-folder',
  'not-a-file',
  /** What is there is no model. */
  'no-model',
  'no-weights',
  /** A JSON file is broken. */
  'configuration',
  /** Weights are damaged, or in a layout that is not read. */
  'weights',
  'manifest',
  'missing-file',
  /** A file is another one than the manifest says. */
  'changed-file',
  /** The process that checked it died. */
  'check-died',
  /** Its files do not fit each other, or something else. */
  'contents',
] as const;

export type DamageCode = (typeof damageCodes)[number];

/** A model that cannot be imported, or one on the shelf that cannot be used: names the file and the remedy. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
  /** Stays with the error on its way from another process. */
  readonly code: DamageCode;

  constructor(message: string, { code = 'contents', cause }: { code?: DamageCode; cause?: unknown } = {}) {
    super(message, { cause });
    this.code = code;
  }
}

export interface SourceFile {
  readonly name: string;
  readonly bytes: number;
}

export interface ModelSource {
  readonly format: ModelFormat;
  /** For people: of the manifest, folder or file. */
  readonly name: string;
  /** Where the files lie; links in the path are resolved. */
  readonly folder: string;
  readonly files: readonly SourceFile[];
  /** Of a model that has one already. */
  readonly artifact: ReadArtifact | null;
}

/** Kinds of artifacts that are models. */
export const modelKinds = ['model', 'checkpoint', 'imported-model'];

/** Files of a Hugging Face folder that a model needs or that say what it is; pickled weights are left where they are. */
const carried =
  /^(?:config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|preprocessor_config|model\.safetensors\.index)\.json$|\.safetensors$|^merges\.txt$|^vocab\.txt$|\.model$|^chat_template\.(?:jinja|json)$|^(?:LICEN[CS]E|NOTICE|README|USE_POLICY)(?:\.(?:md|txt))?$/iu;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder: check the path',
  ENOTDIR: 'a part of the path is a file: check the path',
  EACCES: 'it may not be read: change its permissions or choose another one',
  EPERM: 'it may not be read: change its permissions or choose another one',
  ENAMETOOLONG: 'the path is too long: check it',
  ELOOP: 'its links lead in a circle: choose the folder itself',
};

export function unreadable(file: string, error: unknown): ModelFileError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new ModelFileError(`${file}: ${reasons[code] ?? `cannot be read (${message})`}.`, {
    code: ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(code) ? 'no-such-place' : 'unreadable',
    cause: error,
  });
}

/**
 * Looks at a path without reading any weights.
 * @throws ModelFileError when it is no model
 */
export async function recogniseModel(place: string): Promise<ModelSource> {
  try {
    const real = await realpath(place);
    if (!(await stat(real)).isDirectory()) return await recogniseFile(real);
    const names = await readdir(real);
    if (names.includes('manifest.json')) return await recogniseOwn(real);
    return await recogniseHuggingFace(real, names);
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall === 'string') throw unreadable(place, error);
    throw error;
  }
}

async function recogniseFile(file: string): Promise<ModelSource> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const files = [await plainFile(folder, name)];
  const handle = await open(file, 'r');
  try {
    const magic = Buffer.alloc(4);
    await handle.read(magic, 0, 4, 0);
    if (magic.toString('latin1') !== 'GGUF') {
      throw new ModelFileError(
        `${file}: is no GGUF file. Choose a GGUF file, or the folder that a model's files lie in.`,
        { code: 'no-model' },
      );
    }
  } finally {
    await handle.close();
  }
  return { format: 'gguf', name: name.replace(/\.gguf$/iu, ''), folder, files, artifact: null };
}

async function recogniseOwn(folder: string): Promise<ModelSource> {
  const artifact = await readManifest(folder);
  const { kind, name, files, parameters } = artifact.manifest;
  if (!modelKinds.includes(kind)) {
    throw new ModelFileError(`${folder}: is a ${kind}, no model. Choose the folder of a model.`, {
      code: 'no-model',
    });
  }
  const found = await Promise.all(Object.keys(files).map((file) => plainFile(folder, file)));
  return { format: formatOf(kind, parameters.format), name, folder, files: found, artifact };
}

/** The format that an artifact's manifest tells. */
export function formatOf(kind: string, format: unknown): ModelFormat {
  if (kind !== 'imported-model') return 'so8t';
  return format === 'gguf' ? 'gguf' : 'hugging-face';
}

async function recogniseHuggingFace(folder: string, names: readonly string[]): Promise<ModelSource> {
  if (!names.includes('config.json')) {
    const gguf = names.find((name) => name.toLowerCase().endsWith('.gguf'));
    const advice = gguf
      ? `It holds "${gguf}": choose that file.`
      : 'Choose a folder with a config.json and *.safetensors files, or a GGUF file.';
    throw new ModelFileError(`${folder}: has neither a manifest.json nor a config.json. ${advice}`, {
      code: 'no-model',
    });
  }
  if (!names.some((name) => name.endsWith('.safetensors'))) {
    throw new ModelFileError(
      `${folder}: has a config.json but no *.safetensors file. Convert the weights to safetensors first.`,
      { code: 'no-weights' },
    );
  }
  const wanted = names.filter((name) => carried.test(name)).sort();
  const files = await Promise.all(wanted.map((name) => plainFile(folder, name)));
  return { format: 'hugging-face', name: path.basename(folder), folder, files, artifact: null };
}

/** @throws ModelFileError for a link, a folder, a device: only what lies in the folder itself belongs to the model */
export async function plainFile(folder: string, name: string): Promise<SourceFile> {
  const file = path.join(folder, name);
  const found = await lstat(file).catch((error) => {
    throw unreadable(file, error);
  });
  if (found.isSymbolicLink()) {
    throw new ModelFileError(
      `${file}: is a link. Copy the folder with the files that its links point to (cp -rL), and import the copy.`,
      { code: 'link' },
    );
  }
  if (!found.isFile()) throw new ModelFileError(`${file}: is no plain file.`, { code: 'not-a-file' });
  return { name, bytes: found.size };
}

/** @throws ModelFileError when something else stands where the folder of a model should be */
export async function assertFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error) => {
    throw unreadable(folder, error);
  });
  if (found.isSymbolicLink())
    throw new ModelFileError(`${folder}: is a link. Remove it and import the folder that it points to.`, {
      code: 'link',
    });
  if (!found.isDirectory())
    throw new ModelFileError(
      `${folder}: is a file where the folder of a model should be. Remove it, or import it.`,
      { code: 'not-a-folder' },
    );
}
