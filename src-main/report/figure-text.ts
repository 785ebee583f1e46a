/** Figures as texts, the same in every report: sizes, small numbers, shares and intervals. */
import type { Proportion } from '../training/wilson.ts';

export interface EstimateLike {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Where there was nothing to measure. */
export const dash = '–';

/** Decimal units, as disks are sold. */
export function sizeText(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(2)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Errors and divergences: "1.2e-7", from a hundredth on "0.034", and "0" for none at all. */
export function smallText(value: number): string {
  if (value === 0) return '0';
  if (value < 0.01) return value.toExponential(1);
  return value < 1 ? value.toPrecision(2) : value.toFixed(2);
}

export function percentText(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** "0.168 [0.148, 0.192]"; without ends where the spread is not known. */
export function estimateText({ value, low, high }: EstimateLike, digits: number, scale = 1): string {
  if (value === null) return dash;
  const one = (number: number): string => (number * scale).toFixed(digits);
  return low === null || high === null ? one(value) : `${one(value)} [${one(low)}, ${one(high)}]`;
}

/** A value alone. */
export const valueText = (value: number | null, digits: number): string =>
  value === null ? dash : value.toFixed(digits);

/** "83 % [65, 86]". */
export function reductionText({ value, low, high }: EstimateLike): string {
  if (value === null) return dash;
  const one = (share: number): string => (100 * share).toFixed(0);
  return `${one(value)} %${low === null || high === null ? '' : ` [${one(low)}, ${one(high)}]`}`;
}

/** "0.72 [0.67, 0.76]"; a dash without rows. */
export function shareText({ value, low, high }: Proportion, digits = 2): string {
  return estimateText({ value, low, high }, digits);
}

/** The start of a hash: enough to tell artifacts apart in a table. */
export const shortHash = (sha256: string): string => sha256.slice(0, 16);
