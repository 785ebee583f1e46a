/** Bounded memory for per-step values: when the columns are full, neighbours merge and no extreme is lost. */
import type { StepPoints } from './curve-data.ts';

export interface StepBuckets {
  readonly length: number;
  /** Steps that a new bucket takes before the next one opens: 1, then doubled by every merge. */
  readonly stride: number;
  /** Memory of all columns. */
  readonly bytes: number;
  /** Appends one step, later than all before it, with a value for each column. */
  append(step: number, values: ArrayLike<number>): void;
  /** Forgets `step` and all after it; a bucket that began before keeps its extremes. */
  cutFrom(step: number): void;
  points(column: number): StepPoints;
}

interface Column {
  minimum: Float64Array;
  maximum: Float64Array;
  mean: Float64Array;
  last: Float64Array;
  gaps: Uint8Array;
}

const initialSize = 1024;

/** @param capacity buckets at most, even */
export function createStepBuckets(columnCount: number, capacity = 65_536): StepBuckets {
  if (capacity < 2 || capacity % 2 !== 0) throw new Error(`The capacity must be even, not ${capacity}`);
  let size = Math.min(initialSize, capacity);
  let length = 0;
  let stride = 1;
  let generation = 0;
  let from = new Float64Array(size);
  let to = new Float64Array(size);
  let counts = new Float64Array(size);
  const columns: Column[] = Array.from({ length: columnCount }, () => ({
    minimum: new Float64Array(size),
    maximum: new Float64Array(size),
    mean: new Float64Array(size),
    last: new Float64Array(size),
    gaps: new Uint8Array(size),
  }));

  function grow(): void {
    size = Math.min(capacity, size * 2);
    from = grown(from, size);
    to = grown(to, size);
    counts = grown(counts, size);
    for (const column of columns) {
      column.minimum = grown(column.minimum, size);
      column.maximum = grown(column.maximum, size);
      column.mean = grown(column.mean, size);
      column.last = grown(column.last, size);
      const gaps = new Uint8Array(size);
      gaps.set(column.gaps);
      column.gaps = gaps;
    }
  }

  function mergePairs(): void {
    for (const column of columns) {
      for (let index = 0; index < length / 2; index += 1) {
        mergeValues(column, index, 2 * index, 2 * index + 1, counts);
      }
    }
    for (let index = 0; index < length / 2; index += 1) {
      from[index] = from[2 * index]!;
      to[index] = to[2 * index + 1]!;
      counts[index] = counts[2 * index]! + counts[2 * index + 1]!;
    }
    length /= 2;
    stride *= 2;
    generation += 1;
  }

  function open(step: number, values: ArrayLike<number>): void {
    if (length === capacity) mergePairs();
    if (length === size) grow();
    from[length] = step;
    to[length] = step;
    counts[length] = 1;
    for (const [index, column] of columns.entries()) {
      const value = values[index]!;
      const known = Number.isFinite(value) ? value : Number.NaN;
      column.minimum[length] = known;
      column.maximum[length] = known;
      column.mean[length] = known;
      column.last[length] = known;
      column.gaps[length] = Number.isFinite(value) ? 0 : 1;
    }
    length += 1;
  }

  function addToLast(step: number, values: ArrayLike<number>): void {
    const at = length - 1;
    for (const [index, column] of columns.entries()) {
      const value = values[index]!;
      if (!Number.isFinite(value)) column.gaps[at] = 1;
      else {
        column.minimum[at] = smaller(column.minimum[at]!, value);
        column.maximum[at] = larger(column.maximum[at]!, value);
        column.mean[at] = weightedMean(column.mean[at]!, counts[at]!, value, 1);
        column.last[at] = value;
      }
    }
    to[at] = step;
    counts[at]! += 1;
  }

  return {
    get length() {
      return length;
    },
    get stride() {
      return stride;
    },
    get bytes() {
      return size * (3 * 8 + columnCount * (4 * 8 + 1));
    },
    append(step, values) {
      if (length > 0 && step <= to[length - 1]!)
        throw new Error(`Step ${step} does not follow ${to[length - 1]}`);
      if (length > 0 && counts[length - 1]! < stride) addToLast(step, values);
      else open(step, values);
    },
    cutFrom(step) {
      if (length === 0 || to[length - 1]! < step) return;
      while (length > 0 && from[length - 1]! >= step) length -= 1;
      if (length > 0 && to[length - 1]! >= step) to[length - 1] = step - 1;
      generation += 1;
    },
    points: (column) => ({ length, generation, from, to, ...columns[column]! }),
  };
}

function mergeValues(
  column: Column,
  into: number,
  first: number,
  second: number,
  counts: Float64Array,
): void {
  const { minimum, maximum, mean, last, gaps } = column;
  minimum[into] = smaller(minimum[first]!, minimum[second]!);
  maximum[into] = larger(maximum[first]!, maximum[second]!);
  mean[into] = weightedMean(mean[first]!, counts[first]!, mean[second]!, counts[second]!);
  last[into] = Number.isNaN(last[second]!) ? last[first]! : last[second]!;
  gaps[into] = gaps[first]! | gaps[second]!;
}

/** The smaller of two values, of which NaN is none. */
function smaller(a: number, b: number): number {
  return a <= b || Number.isNaN(b) ? a : b;
}

function larger(a: number, b: number): number {
  return a >= b || Number.isNaN(b) ? a : b;
}

function weightedMean(a: number, countA: number, b: number, countB: number): number {
  if (Number.isNaN(a)) return b;
  if (Number.isNaN(b)) return a;
  return a + (b - a) * (countB / (countA + countB));
}

function grown(values: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(size);
  wider.set(values);
  return wider;
}
