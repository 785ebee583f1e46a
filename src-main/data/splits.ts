/** Splitting by template, never by row. */
import { Random } from '../engine/random.ts';
import { similarPairs } from './near-duplicates.ts';
import type { Row } from './row.ts';

export const splitNames = ['train', 'validation', 'calibration', 'test'] as const;

export type SplitName = (typeof splitNames)[number];

export type Splits = Readonly<Record<SplitName, readonly Row[]>>;

/** Shares of templates that each split gets; they sum to 1. */
const shares: Readonly<Record<SplitName, number>> = {
  train: 0.7,
  validation: 0.11,
  calibration: 0.08,
  test: 0.11,
};

/**
 * Assigns whole templates to splits, evenly in every language. Templates that share a near-duplicate row (overlap of at
 * least `threshold`) stay together, so that no split holds an echo of another.
 */
export function splitByTemplate(rows: readonly Row[], seed: number, threshold = 0.5): Splits {
  const groups = joinSimilarTemplates(rows, threshold);
  const byLanguage = Map.groupBy(groups, (group) => group[0]!.language);
  const random = new Random(seed);
  const out: Record<SplitName, Row[]> = { train: [], validation: [], calibration: [], test: [] };
  for (const language of [...byLanguage.keys()].sort()) {
    // Topics take turns, so that each split sees all of them as far as the templates reach.
    const turn = interleave(
      Map.groupBy(random.shuffled(byLanguage.get(language)!), (group) => group[0]!.topic),
    );
    const placed: Record<SplitName, number> = { train: 0, validation: 0, calibration: 0, test: 0 };
    let total = 0;
    for (const group of turn) {
      total += group.length;
      const neediest = splitNames.reduce((best, name) =>
        shares[name] * total - placed[name] > shares[best] * total - placed[best] ? name : best,
      );
      placed[neediest] += group.length;
      out[neediest].push(...group);
    }
  }
  return out;
}

function joinSimilarTemplates(rows: readonly Row[], threshold: number): Row[][] {
  const parent = new Map<string, string>();
  const root = (template: string): string => {
    const up = parent.get(template) ?? template;
    return up === template ? template : root(up);
  };
  const pairs = similarPairs(
    rows.map((row) => row.prompt),
    threshold,
  );
  for (const { a, b } of pairs) parent.set(root(rows[b]!.template), root(rows[a]!.template));
  return [...Map.groupBy(rows, (row) => root(row.template)).values()];
}

function interleave(byTopic: ReadonlyMap<string, readonly Row[][]>): Row[][] {
  const out: Row[][] = [];
  const longest = Math.max(...[...byTopic.values()].map((groups) => groups.length));
  for (let round = 0; round < longest; round += 1) {
    for (const groups of byTopic.values()) if (groups[round]) out.push(groups[round]!);
  }
  return out;
}
