/** Copying a file of any size while some of its tensors are burnt, in pieces that overlap reading, work and writing. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { DraftFile } from '../artifacts/artifact-draft.ts';
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

/** Bytes of a piece at most; a multiple of eight elements of every type. */
const PIECE = 2 << 20;

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

/**
 * Copies a file to a draft. Gives the bytes of each step.
 * @throws BurnInError naming file and tensor; ModelFileError; ArtifactError when the disk is full
 */
export async function* streamFile(
  folder: string,
  file: PlannedFile,
  target: DraftFile,
  signal: AbortSignal,
): AsyncGenerator<number, StreamedFile, undefined> {
  const place = path.join(folder, file.name);
  const source = await open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    throw unreadable(place, error);
  });
  // What is under way is waited for before the file is closed under it.
  let [reading, writing]: Promise<void>[] = [Promise.resolve(), Promise.resolve()];
  try {
    const workspace = createWorkspace(file.burnt.length > 0 ? PIECE : 0);
    const burners = file.burnt.map((tensor) => ({ tensor, burner: burnerOf(tensor, place, workspace) }));
    const pieces = [...piecesOf(file.bytes, burners)];
    const buffers = Array.from({ length: 3 }, () => Buffer.alloc(Math.min(PIECE, file.bytes)));
    const bufferOf = (index: number): Buffer => buffers[index % 3]!.subarray(0, pieces[index]!.bytes);
    const read = (index: number): Promise<void> =>
      quiet(readFully(source, bufferOf(index), pieces[index]!.start, place));
    const hash = file.burnt.length > 0 ? createHash('sha256') : null;
    if (pieces.length > 0) reading = read(0);
    for (const [index, { burner, bytes }] of pieces.entries()) {
      signal.throwIfAborted();
      await reading;
      if (index + 1 < pieces.length) reading = read(index + 1);
      const buffer = bufferOf(index);
      hash?.update(buffer);
      burner?.burn(buffer);
      await writing;
      writing = quiet(target.write(buffer));
      yield bytes;
    }
    await writing;
    await assertEnd(source, file.bytes, place);
    const sha256 = await target.close();
    return {
      sha256,
      sourceSha256: hash?.digest('hex') ?? sha256,
      layers: burners.map(({ tensor, burner }) => ({ layer: tensor.layer, castError: burner.castError() })),
    };
  } finally {
    await Promise.allSettled([reading, writing]);
    await source.close();
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
