/** Values to levels of the table. A value that is no number has no level: it makes the cell unknown. */
import type { Cell } from './decision-table.ts';
import type { ShieldPolicy } from './policy.ts';

/** Which comparison raises a level: `from` includes the threshold, `above` does not. */
export const comparisons = {
  total: [
    { field: 'grey', inclusive: true },
    { field: 'floor', inclusive: true },
  ],
  counterfactualHard: [
    { field: 'hardWithBypass', inclusive: false },
    { field: 'hard', inclusive: false },
  ],
} as const satisfies Record<
  string,
  readonly { readonly field: keyof ShieldPolicy; readonly inclusive: boolean }[]
>;

/** How many of the thresholds a value reaches, whatever their order: never less for a higher value. */
export function levelOf(value: number, kind: keyof typeof comparisons, policy: ShieldPolicy): number {
  let level = 0;
  for (const [index, { field, inclusive }] of comparisons[kind].entries())
    if (inclusive ? value >= policy[field] : value > policy[field]) level = index + 1;
  return level;
}

/** Everything the verdict depends on, before it is brought to levels. */
export interface Situation {
  readonly unknown: boolean;
  readonly bypass: boolean;
  readonly danger: boolean;
  readonly howToHarm: boolean;
  readonly terrorism: boolean;
  readonly hardClause: boolean;
  /** Highest of the directive axes, 0 to 1. */
  readonly axes: number;
  readonly counterfactual: number;
  readonly temporal: number;
}

/** A risk must be a number from 0 to 1. */
export function isRisk(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

export function cellOf(situation: Situation, policy: ShieldPolicy): Cell {
  const { axes, counterfactual, temporal } = situation;
  const bit = (value: boolean): number => (value ? 1 : 0);
  const numbers = isRisk(axes) && isRisk(counterfactual) && isRisk(temporal);
  return {
    unknown: bit(situation.unknown || !numbers),
    bypass: bit(situation.bypass),
    danger: bit(situation.danger),
    howToHarm: bit(situation.howToHarm),
    terrorism: bit(situation.terrorism),
    hardClause: bit(situation.hardClause),
    counterfactualHard: levelOf(counterfactual, 'counterfactualHard', policy),
    axes: levelOf(axes, 'total', policy),
    counterfactual: levelOf(counterfactual, 'total', policy),
    temporal: levelOf(temporal, 'total', policy),
  };
}
