/** How much the findings of a layer say together. */
import type { Finding } from './signals.ts';

/** Total from which findings alone stop a prompt: `fil_safety_floor`. */
export const safetyFloor = 0.7;

/**
 * Noisy or over the rows that were found, each once: 1 - product of (1 - weight). Between 0 and 1; a further finding
 * never lowers it.
 */
export function layerScore(findings: readonly Finding[]): number {
  const strongest = new Map<string, number>();
  for (const { id, weight } of findings) strongest.set(id, Math.max(weight, strongest.get(id) ?? 0));
  let harmless = 1;
  for (const weight of strongest.values()) harmless *= 1 - weight;
  return 1 - harmless;
}
