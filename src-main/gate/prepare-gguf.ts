/** A model with a safety head as a GGUF file with its head beside it: what one process judges and talks with. A stage. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readManifest } from '../artifacts/artifact.ts';
import { ArtifactError } from '../artifacts/artifact-error.ts';
import { partFolder, removeLeftParts } from '../artifacts/part-folder.ts';
import { replaceFolder } from '../artifacts/replace-folder.ts';
import { type ConvertProgress, convertToGguf } from '../gguf/conversion/convert-to-gguf.ts';
import { assertGgufOfHead, readHeadFolder, writeHeadFolder } from './head-folder.ts';

export interface PrepareGgufInput {
  /** A model folder with a safety head. */
  readonly modelFolder: string;
  /** Where prepared models are kept, each in a folder named by the hash of what it was made from. */
  readonly cacheFolder: string;
}

export type PrepareGgufProgress =
  | { readonly kind: 'converting'; readonly tensors: ConvertProgress }
  | { readonly kind: 'writing-head' };

export interface PreparedGguf {
  readonly file: string;
  readonly headFolder: string;
  readonly ggufSha256: string;
  /** Of the head's manifest. */
  readonly manifestSha256: string;
  /** Whether it was there already, whole and unchanged. */
  readonly cached: boolean;
}

/** Goes into the cache's names: what an older program made is made anew when the files change. */
const VERSION = 1;

/**
 * Takes what was prepared before when every hash of it is right, and makes it anew otherwise. The folder appears whole or
 * not at all.
 * @throws ArtifactError, ConversionError, GgufError naming file and remedy
 */
export async function* prepareGguf(
  { modelFolder, cacheFolder }: PrepareGgufInput,
  signal: AbortSignal,
): AsyncGenerator<PrepareGgufProgress, PreparedGguf, undefined> {
  const { manifest, manifestSha256 } = await readManifest(modelFolder);
  const folder = path.join(cacheFolder, `${manifestSha256.slice(0, 16)}-${VERSION}`);
  const name = `${manifest.name}-F16.gguf`;
  await mkdir(cacheFolder, { recursive: true });
  await removeLeftParts(folder);
  const found = await read(folder, name, signal);
  if (found) return { ...found, cached: true };
  const part = partFolder(folder);
  try {
    await mkdir(part);
    const file = path.join(part, name);
    const input = { folder: modelFolder, file, type: 'f16', pooling: 'mean', name: manifest.name } as const;
    const converting = convertToGguf(input, signal);
    for (;;) {
      const next = await converting.next();
      if (next.done) break;
      yield { kind: 'converting', tensors: next.value };
    }
    yield { kind: 'writing-head' };
    await writeHeadFolder({ modelFolder, gguf: file, folder: path.join(part, 'head') }, signal);
    signal.throwIfAborted();
    await replaceFolder(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
  const made = await read(folder, name, signal);
  if (!made) throw new ArtifactError(`${folder}: was written, and is not whole. Is the disk sound?`);
  return { ...made, cached: false };
}

/** Null when it is not there, or not what was made: it is then made anew. */
async function read(
  folder: string,
  name: string,
  signal: AbortSignal,
): Promise<Omit<PreparedGguf, 'cached'> | null> {
  const [file, headFolder] = [path.join(folder, name), path.join(folder, 'head')];
  try {
    const head = await readHeadFolder(headFolder);
    await assertGgufOfHead(file, head, signal);
    const { manifestSha256 } = head.artifact;
    return { file, headFolder, ggufSha256: head.gguf.sha256, manifestSha256 };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ArtifactError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
