/** How much the findings of a layer say together. */
import type { Finding } from './signals.ts';

/** Total from which findings alone stop a prompt: `fil_safety_floor`. */
export const safetyFloor = 0.7;

/**
 * Noisy or over patterns and danger categories, each by its strongest finding (one word may stand in six lexicons):
 * 1 - product of (1 - weight). Between 0 and 1; a further finding never lowers it.
 */
export function layerScore(findings: readonly Finding[]): number {
  const strongest = new Map<string, number>();
  for (const finding of findings) {
    const key = finding.layer === 'A' ? finding.id : finding.category;
    strongest.set(key, Math.max(finding.weight, strongest.get(key) ?? 0));
  }
  let harmless = 1;
  for (const weight of strongest.values()) harmless *= 1 - weight;
  return 1 - harmless;
}
