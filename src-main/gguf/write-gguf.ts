/** Writing a GGUF file of any size in little memory. It appears under its name when it is whole, or not at all. */
import { createHash } from 'node:crypto';
import { access, type FileHandle, link, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { explainWriteError } from '../artifacts/artifact.ts';
import { GgufError } from './byte-reader.ts';
import { encodeHeader, padded, type TensorInfo, tensorBytes } from './encode-header.ts';
import type { Metadata } from './metadata-values.ts';

export interface TensorSource extends TensorInfo {
  /** The data in pieces, row by row; a piece may be reused once the next one is asked for. */
  readonly read: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface WriteGgufInput {
  /** Where the file will be; nothing may be there. */
  readonly file: string;
  readonly metadata: Metadata;
  readonly tensors: readonly TensorSource[];
}

export interface WriteGgufProgress {
  readonly state: 'writing';
  /** The tensor that is being written. */
  readonly tensor: string;
  readonly tensorsDone: number;
  readonly tensors: number;
  readonly bytesDone: number;
  readonly bytes: number;
}

export interface WrittenGguf {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Bytes written at once. Linux keeps large writes in large pages and waits when it finds none: with 2 MiB a disk took four
 * times as long.
 */
const SLICE = 128 << 10;
/** Bytes between two pieces of news of one tensor. */
const STEP = 16 << 20;

/**
 * Writes header and tensors to a `.part` file beside it, waits until they are on the disk and gives them their name.
 * @throws GgufError when a tensor gives other than its bytes; ArtifactError with the remedy when the disk is full or a
 *   file is in the way; the reason of the signal. Nothing is left behind
 */
export async function* writeGguf(
  { file, metadata, tensors }: WriteGgufInput,
  signal: AbortSignal,
): AsyncGenerator<WriteGgufProgress, WrittenGguf, undefined> {
  signal.throwIfAborted();
  const header = encodeHeader(metadata, tensors);
  const bytes = tensors.reduce((sum, tensor) => sum + padded(tensorBytes(tensor)), header.length);
  await assertFree(file);
  const { part, handle } = await openPart(file);
  let done = false;
  try {
    try {
      const output = createOutput(handle);
      await output.write(header);
      for (const [index, tensor] of tensors.entries()) {
        const news = (): WriteGgufProgress => ({
          state: 'writing',
          tensor: tensor.name,
          tensorsDone: index,
          tensors: tensors.length,
          bytesDone: output.bytes(),
          bytes,
        });
        yield news();
        const start = output.bytes();
        let told = start;
        for await (const piece of tensor.read()) {
          signal.throwIfAborted();
          await output.write(piece);
          if (output.bytes() - told < STEP) continue;
          told = output.bytes();
          yield news();
        }
        const [got, expected] = [output.bytes() - start, tensorBytes(tensor)];
        if (got !== expected)
          throw new GgufError(`${file}: tensor "${tensor.name}": ${got} bytes came, not ${expected}.`);
        await output.write(Buffer.alloc(padded(expected) - expected));
      }
      await handle.sync();
      signal.throwIfAborted();
      await handle.close();
      await giveName(part, file);
      done = true;
      return { file, bytes, sha256: output.sha256() };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw explainWriteError(error as NodeJS.ErrnoException, file);
  } finally {
    // Its removal must not hide why it has to go.
    if (!done) await rm(part, { force: true }).catch(() => undefined);
  }
}

async function assertFree(file: string): Promise<void> {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there) throw new GgufError(`${file}: is there already. Move it away or choose another name.`);
}

let parts = 0;

/** A name that no other conversion has: each may write the same file, and one of them gives it its name. */
async function openPart(file: string): Promise<{ readonly part: string; readonly handle: FileHandle }> {
  await removeLeftOvers(file);
  parts += 1;
  const part = `${file}.${process.pid}-${parts}.part`;
  try {
    return { part, handle: await open(part, 'wx') };
  } catch (error) {
    throw explainWriteError(error as NodeJS.ErrnoException, part);
  }
}

/** What processes left that were killed. */
async function removeLeftOvers(file: string): Promise<void> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const found = await readdir(folder).catch((error) => {
    throw explainWriteError(error as NodeJS.ErrnoException, folder);
  });
  for (const other of found) {
    const own = other.startsWith(`${name}.`) && /^(\d+)-\d+\.part$/u.exec(other.slice(name.length + 1));
    if (own && !isRunning(Number(own[1]))) await rm(path.join(folder, other), { force: true });
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    // Somebody else's: it runs, but may not be asked.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface Output {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Written so far. */
  readonly bytes: () => number;
  readonly sha256: () => string;
}

function createOutput(handle: FileHandle): Output {
  const hash = createHash('sha256');
  let position = 0;
  return {
    async write(piece) {
      hash.update(piece);
      for (let at = 0; at < piece.length; ) {
        const length = Math.min(SLICE, piece.length - at);
        const { bytesWritten } = await handle.write(piece, at, length, position);
        at += bytesWritten;
        position += bytesWritten;
      }
    },
    bytes: () => position,
    sha256: () => hash.digest('hex'),
  };
}

/** Renaming would replace a file that came in the meantime; a link does not. Some disks know no links. */
async function giveName(part: string, file: string): Promise<void> {
  const linked = await link(part, file).then(
    () => true,
    async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOSPC') throw error;
      await assertFree(file);
      return false;
    },
  );
  if (linked) await rm(part);
  else await rename(part, file);
  await syncFolder(path.dirname(file));
}

/** The name is on the disk, too. Windows neither needs nor allows it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
