/** A set of bucket numbers that is filled and read over and over: a window of text may have thousands of features. */

export interface FeatureBuffer {
  /** The first `count` are in, in the order they were met. */
  readonly numbers: Int32Array;
  /** `stamps[b] === round` when bucket b is in. */
  readonly stamps: Uint32Array;
  round: number;
  count: number;
}

/** @param buckets a power of two */
export function createFeatureBuffer(buckets: number, most: number): FeatureBuffer {
  return { numbers: new Int32Array(most), stamps: new Uint32Array(buckets), round: 0, count: 0 };
}

/** Empties the buffer in constant time. */
export function startFeatures(buffer: FeatureBuffer): void {
  buffer.count = 0;
  buffer.round = (buffer.round + 1) >>> 0;
  if (buffer.round !== 0) return;
  buffer.stamps.fill(0);
  buffer.round = 1;
}

/** One step of a hash over units (FNV-1a). */
export function mix(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** Puts the bucket of a hash in, once. */
export function addFeature(buffer: FeatureBuffer, hash: number): void {
  let h = hash ^ (hash >>> 15);
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 13;
  h = Math.imul(h, 0x297a2d39);
  h ^= h >>> 15;
  const bucket = (h >>> 0) & (buffer.stamps.length - 1);
  if (buffer.stamps[bucket] === buffer.round || buffer.count === buffer.numbers.length) return;
  buffer.stamps[bucket] = buffer.round;
  buffer.numbers[buffer.count] = bucket;
  buffer.count += 1;
}
