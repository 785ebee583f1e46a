/** Reads little-endian numbers and strings one after the other, with a window of fixed size over a file of any size. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A GGUF file that cannot be trusted: names file, place or field, and what is wrong. */
export class GgufError extends Error {
  override readonly name = 'GgufError';
}

/** Bytes that can be read at any place. Synchronous: for a process that has nothing else to do. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  /** Fills the target from a place; @returns how many bytes there were */
  read(target: Uint8Array, position: number): number;
}

export interface ByteReader {
  readonly position: number;
  /** Bytes between the position and the end of the file. */
  readonly left: number;
  u8(field: string): number;
  i8(field: string): number;
  u16(field: string): number;
  i16(field: string): number;
  u32(field: string): number;
  i32(field: string): number;
  f32(field: string): number;
  u64(field: string): bigint;
  i64(field: string): bigint;
  f64(field: string): number;
  /** The bytes of a string: a length of 8 bytes, then that many; `skipped` are those beyond `keep`. */
  string(field: string, keep: number): { readonly bytes: Uint8Array; readonly skipped: number };
  skip(bytes: number, field: string): void;
}

const WINDOW = 1 << 16;

/** Runs `use` over a file, which is closed afterwards. */
export function withFile<Result>(file: string, use: (source: ByteSource) => Result): Result {
  const descriptor = openSync(file, 'r');
  try {
    return use({
      name: file,
      size: fstatSync(descriptor).size,
      read: (target, position) => readSync(descriptor, target, 0, target.length, position),
    });
  } finally {
    closeSync(descriptor);
  }
}

/** A reader from the source's beginning. Its functions throw `GgufError` when the file ends before what they read. */
export function createByteReader(source: ByteSource): ByteReader {
  const window = Buffer.alloc(WINDOW);
  let [start, end, position] = [0, 0, 0];

  function fail(field: string, problem: string): never {
    throw new GgufError(
      `${source.name}: ${field}: ${problem}. The file is damaged or not whole: get it again.`,
    );
  }

  /** Makes `bytes` bytes readable at `position`; @returns where they are in the window */
  function need(bytes: number, field: string): number {
    if (position + bytes > source.size)
      fail(field, `the file ends at byte ${source.size}, ${bytes} bytes are needed from byte ${position}`);
    if (position < start || position + bytes > end) {
      start = position;
      const got = source.read(window, start);
      end = start + got;
      if (position + bytes > end) fail(field, 'the file became shorter while it was read');
    }
    const at = position - start;
    position += bytes;
    return at;
  }

  return {
    get position() {
      return position;
    },
    get left() {
      return source.size - position;
    },
    u8: (field) => window.readUInt8(need(1, field)),
    i8: (field) => window.readInt8(need(1, field)),
    u16: (field) => window.readUInt16LE(need(2, field)),
    i16: (field) => window.readInt16LE(need(2, field)),
    u32: (field) => window.readUInt32LE(need(4, field)),
    i32: (field) => window.readInt32LE(need(4, field)),
    f32: (field) => window.readFloatLE(need(4, field)),
    u64: (field) => window.readBigUInt64LE(need(8, field)),
    i64: (field) => window.readBigInt64LE(need(8, field)),
    f64: (field) => window.readDoubleLE(need(8, field)),
    string(field, keep) {
      const length = window.readBigUInt64LE(need(8, field));
      if (length > BigInt(source.size - position))
        fail(field, `a string of ${length} bytes is longer than the rest of the file`);
      const kept = Math.min(Number(length), keep, WINDOW);
      const at = need(kept, field);
      // A copy: the window moves on.
      const bytes = new Uint8Array(kept);
      bytes.set(window.subarray(at, at + kept));
      position += Number(length) - kept;
      return { bytes, skipped: Number(length) - kept };
    },
    skip(bytes, field) {
      if (bytes > source.size - position)
        fail(field, `${bytes} bytes from byte ${position} are more than the file has`);
      position += bytes;
    },
  };
}
