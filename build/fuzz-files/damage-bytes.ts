/** Damage that knows nothing of a format: bits, integers, cuts, moves, text that is no UTF-8. */
import type { Random } from '../../src-main/engine/random.ts';

/** Integers at which readers go wrong; signed or unsigned, of any width. */
const extremes = [
  0n,
  1n,
  2n,
  7n,
  13n,
  255n,
  65_535n,
  1n << 31n,
  (1n << 31n) - 1n,
  (1n << 32n) - 1n,
  1n << 32n,
  1n << 40n,
  (1n << 53n) + 1n,
  1n << 62n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
  (1n << 64n) - 32n,
];

/** An extreme integer, or one close to what is there, or any. */
export function strangeInteger(random: Random, now: bigint): bigint {
  const way = random.integer(4);
  if (way === 0) return now + BigInt(random.integer(9) - 4);
  if (way === 1) return now * BigInt(random.integer(3)) + BigInt(random.integer(2));
  if (way === 2) return BigInt(random.integer(2 ** 16));
  return extremes[random.integer(extremes.length)]!;
}

/** Writes as much of an integer as fits, little-endian, in place. */
export function putInteger(bytes: Buffer, at: number, width: number, value: bigint): void {
  for (let index = 0; index < width && at + index < bytes.length; index += 1)
    bytes[at + index] = Number((BigInt.asUintN(64, value) >> BigInt(8 * index)) & 255n);
}

export function getInteger(bytes: Buffer, at: number, width: number): bigint {
  let value = 0n;
  for (let index = width - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(bytes[at + index] ?? 0);
  return value;
}

/** `length` bytes from `at` on are replaced. */
export function splice(bytes: Buffer, at: number, length: number, by: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)]);
}

/** Sequences that no UTF-8 text has: a lone byte, an overlong zero, a half of a surrogate pair, a cut-off character. */
const noText = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe6, 0x9d], [0x00], [0xf4, 0x90, 0x80, 0x80]];

/**
 * One piece of damage.
 * @param from to - the part where most of the damage is done: the header
 * @param other bytes of another file
 */
export function damageBytes(random: Random, bytes: Buffer, to: number, other: Buffer): Buffer {
  const within = Math.max(1, Math.min(to, bytes.length));
  const at = random.integer(random.integer(8) === 0 ? Math.max(1, bytes.length) : within);
  const length = 1 + random.integer(random.integer(3) === 0 ? 400 : 16);
  switch (random.integer(8)) {
    case 0: {
      const changed = Buffer.from(bytes);
      for (let count = 1 + random.integer(8); count > 0 && changed.length > 0; count -= 1)
        changed[random.integer(Math.min(within, changed.length))]! ^= 1 << random.integer(8);
      return changed;
    }
    case 1: {
      const changed = Buffer.from(bytes);
      const width = 2 ** random.integer(4);
      putInteger(changed, at, width, strangeInteger(random, getInteger(changed, at, width)));
      return changed;
    }
    case 2:
      return Buffer.from(bytes.subarray(0, random.integer(2) === 0 ? at : random.integer(bytes.length + 1)));
    case 3: {
      const from = random.integer(Math.max(1, other.length));
      return splice(bytes, at, random.integer(2) * length, other.subarray(from, from + length));
    }
    case 4:
      return splice(bytes, at, 0, bytes.subarray(at, at + length));
    case 5:
      return splice(bytes, at, length, Buffer.alloc(0));
    case 6:
      return splice(bytes, at, random.integer(3), Buffer.from(noText[random.integer(noText.length)]!));
    default:
      return Buffer.concat([bytes, Buffer.alloc(length, random.integer(256))]);
  }
}
