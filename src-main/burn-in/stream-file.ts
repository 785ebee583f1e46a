/** Copying a file of any size while some of its tensors are burnt, in pieces that overlap reading, work and writing. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { DraftFile } from '../artifacts/artifact-draft.ts';
import type { RunningHash } from '../artifacts/running-hash.ts';
import { unreadable } from '../model-files/model-source.ts';
import { BurnInError } from './burn-in-error.ts';
import type { BurntTensor, PlannedFile } from './burn-in-plan.ts';
import {
  type CastError,
  createWeightBurner,
  createWorkspace,
  type WeightBurner,
  type Workspace,
} from './burn-values.ts';

/** Bytes of a piece at most, and of what is burnt at once; multiples of eight elements of every type. */
const PIECE = 4 << 20;
const BURN = 256 << 10;
/** Pieces in memory, and how many of them are read ahead. */
const PIECES = 8;
const AHEAD = 4;

// A link or a pipe that took the file's place since it was looked at is not followed and not waited for.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

export interface StreamedFile {
  /** SHA-256 of what was read and of what was written. */
  readonly sourceSha256: string;
  readonly sha256: string;
  readonly layers: readonly { readonly layer: number; readonly castError: CastError }[];
}

interface Piece {
  readonly start: number;
  readonly bytes: number;
  readonly burner: WeightBurner | null;
}

/** Room for the pieces that are under way; files that are streamed one after the other share it. */
export interface StreamRoom {
  readonly buffers: readonly Buffer[];
  readonly workspace: Workspace;
}

/** In memory that threads share. */
export function createStreamRoom(): StreamRoom {
  return {
    buffers: Array.from({ length: PIECES }, () => Buffer.from(new SharedArrayBuffer(PIECE))),
    workspace: createWorkspace(BURN),
  };
}

/**
 * Copies a file to a draft. Gives the bytes of each step.
 * @param sourceHash takes what is read; what is read is what is written unless given
 * @throws BurnInError naming file and tensor; ModelFileError; ArtifactError when the disk is full
 */
export async function* streamFile(
  folder: string,
  file: PlannedFile,
  target: DraftFile,
  { buffers, workspace }: StreamRoom,
  sourceHash: RunningHash | null,
  signal: AbortSignal,
): AsyncGenerator<number, StreamedFile, undefined> {
  const place = path.join(folder, file.name);
  const source = await open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    throw unreadable(place, error);
  });
  const burners = file.burnt.map((tensor) => ({ tensor, burner: burnerOf(tensor, place, workspace) }));
  const pieces = [...piecesOf(file.bytes, burners)];
  const bufferOf = (index: number): Buffer => buffers[index % PIECES]!.subarray(0, pieces[index]!.bytes);
  // By piece. What is under way is waited for before the file is closed under it.
  const read: Promise<void>[] = [];
  const hashed: Promise<void>[] = [];
  const written: Promise<void>[] = [];
  let stopped = false;

  /** Reads a piece when the one before is read and the piece that had its buffer is written and hashed. */
  async function fetch(index: number): Promise<void> {
    await read[index - 1];
    await Promise.all([hashed[index - PIECES], written[index - PIECES]]);
    if (stopped) return;
    await readFully(source, bufferOf(index), pieces[index]!.start, place);
    if (sourceHash) hashed[index] = quiet(sourceHash.update(bufferOf(index)));
  }

  try {
    for (const [index, { burner, bytes }] of pieces.entries()) {
      signal.throwIfAborted();
      while (read.length < Math.min(pieces.length, index + AHEAD)) read.push(quiet(fetch(read.length)));
      await read[index];
      if (burner) {
        await hashed[index];
        await burnPiece(burner, bufferOf(index));
      }
      // No more than there are buffers for; errors come to light here.
      await written[index - AHEAD];
      written[index] = quiet(target.write(bufferOf(index)));
      yield bytes;
    }
    await Promise.all([...hashed.slice(-PIECES), ...written.slice(-PIECES)]);
    await assertEnd(source, file.bytes, place);
    const sha256 = await target.close();
    return {
      sha256,
      sourceSha256: (await sourceHash?.digest()) ?? sha256,
      layers: burners.map(({ tensor, burner }) => ({ layer: tensor.layer, castError: burner.castError() })),
    };
  } finally {
    stopped = true;
    await Promise.allSettled([...read, ...hashed, ...written]);
    await source.close();
  }
}

/** Burns a piece in steps between which this thread attends to reading, hashing and writing. */
async function burnPiece(burner: WeightBurner, piece: Buffer): Promise<void> {
  for (let start = 0; start < piece.length; start += BURN) {
    burner.burn(piece.subarray(start, start + BURN));
    await setImmediate();
  }
}

/** A promise that may fail before anybody waits for it; whoever waits still sees the error. */
function quiet(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}

function burnerOf({ name, type, rotations }: BurntTensor, place: string, workspace: Workspace): WeightBurner {
  return createWeightBurner({ type, rotations, place: `${place}: tensor "${name}"` }, workspace);
}

function* piecesOf(
  size: number,
  burners: readonly { readonly tensor: BurntTensor; readonly burner: WeightBurner }[],
): Generator<Piece> {
  let position = 0;
  function* upTo(end: number, burner: WeightBurner | null): Generator<Piece> {
    for (; position < end; position += PIECE)
      yield { start: position, bytes: Math.min(PIECE, end - position), burner };
    position = end;
  }
  for (const { tensor, burner } of burners) {
    yield* upTo(tensor.start, null);
    yield* upTo(tensor.end, burner);
  }
  yield* upTo(size, null);
}

async function readFully(source: FileHandle, buffer: Buffer, start: number, place: string): Promise<void> {
  let done = 0;
  while (done < buffer.length) {
    const { bytesRead } = await source.read(buffer, done, buffer.length - done, start + done);
    if (bytesRead === 0) throw changed(place);
    done += bytesRead;
  }
}

/** @throws when the file has grown since it was looked at */
async function assertEnd(source: FileHandle, size: number, place: string): Promise<void> {
  if ((await source.stat()).size !== size) throw changed(place);
}

const changed = (place: string): BurnInError =>
  new BurnInError(`${place}: changed while it was read. Burn in again when nothing writes to it.`);
