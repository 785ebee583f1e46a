/** What a curve is drawn from: columns of steps that are still arriving, or a few measured figures. */

/**
 * Points of one per-step series as columns. Every entry is a bucket of consecutive steps; while a run is short, of one
 * step each. Only the first `length` entries count. Values that are not finite are in no column: `gaps` tells of them.
 */
export interface StepPoints {
  readonly length: number;
  /** Changes when earlier entries were rearranged: merged, or cut off. */
  readonly generation: number;
  /** First and last step of each bucket; both ascend. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Lowest, highest, mean and last finite value of each bucket; NaN without any. */
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  readonly mean: Float64Array;
  readonly last: Float64Array;
  /** 1 where a value of the bucket was not finite. */
  readonly gaps: Uint8Array;
}

/** One measured figure; a proportion comes with its 95 % interval and its rows. */
export interface MeasuredPoint {
  readonly x: number;
  /** `null`: nothing was there to measure; a gap. */
  readonly y: number | null;
  readonly low?: number;
  readonly high?: number;
  readonly count?: number;
  readonly rows?: number;
}

/** Calls back after every change; returns how to stop. */
export type Subscribe = (listener: () => void) => () => void;

export type CurveData =
  | { readonly kind: 'steps'; readonly read: () => StepPoints; readonly subscribe: Subscribe }
  | {
      readonly kind: 'measured';
      readonly read: () => readonly MeasuredPoint[];
      readonly subscribe: Subscribe;
    };

/** Measured points that never change. */
export function fixedPoints(points: readonly MeasuredPoint[]): CurveData {
  return { kind: 'measured', read: () => points, subscribe: () => () => {} };
}
