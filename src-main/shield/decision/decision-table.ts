/**
 * The decision as a finite table. Everything the shield knows of a text is brought to these few levels, and the verdict
 * depends on nothing else: this is what the proof goes through and what the specification for the solver is made from.
 */
import { type Verdict, verdicts } from '../../data/verdict.ts';

/** Each dimension and how many levels it has; a higher level is never more harmless. */
export const dimensions = {
  /** A layer is missing, a value is no number, a category or a policy is not known. */
  unknown: 2,
  bypass: 2,
  danger: 2,
  howToHarm: 2,
  terrorism: 2,
  /** A hard clause is broken: the axis it stands on is at least grey. */
  hardClause: 2,
  /** Counterfactual risk: 0, above `hardWithBypass`, above `hard`. */
  counterfactualHard: 3,
  /** 0, from `grey`, from `floor`: the highest of the directive axes, the counterfactual risk, the temporal risk. */
  axes: 3,
  counterfactual: 3,
  temporal: 3,
} as const;

export type Dimension = keyof typeof dimensions;

export const dimensionNames = Object.keys(dimensions) as Dimension[];

export type Cell = Readonly<Record<Dimension, number>>;

/** What decided, in the order in which it is looked at. */
export type Path =
  | 'bypass-with-danger'
  | 'bypass-with-counterfactual'
  | 'how-to-terrorism'
  | 'counterfactual'
  | 'floor'
  | 'unknown'
  | 'grey'
  | 'hard-clause'
  | 'allowed';

export interface Outcome {
  readonly verdict: Verdict;
  readonly path: Path;
}

/** The table. Mission, section 5: hard path first, then the total, then allowed. */
export function decideCell(cell: Cell): Outcome {
  if (cell.bypass && cell.danger) return { verdict: 'REFUSE', path: 'bypass-with-danger' };
  if (cell.bypass && cell.counterfactualHard >= 1)
    return { verdict: 'REFUSE', path: 'bypass-with-counterfactual' };
  if (cell.howToHarm && cell.terrorism) return { verdict: 'REFUSE', path: 'how-to-terrorism' };
  if (cell.counterfactualHard >= 2) return { verdict: 'REFUSE', path: 'counterfactual' };
  const total = Math.max(cell.axes, cell.counterfactual, cell.temporal);
  if (total >= 2) return { verdict: 'REFUSE', path: 'floor' };
  if (cell.unknown) return { verdict: 'ESCALATE', path: 'unknown' };
  if (total >= 1) return { verdict: 'ESCALATE', path: 'grey' };
  if (cell.hardClause) return { verdict: 'ESCALATE', path: 'hard-clause' };
  return { verdict: 'ALLOW', path: 'allowed' };
}

/** How strict: 0 ALLOW, 1 ESCALATE, 2 REFUSE. */
export function strictness(verdict: Verdict): number {
  return verdicts.indexOf(verdict);
}

/** Every cell of the table, each once. */
export function* everyCell(): Generator<Cell> {
  const levels = dimensionNames.map((name) => dimensions[name]);
  const total = levels.reduce<number>((product, count) => product * count, 1);
  for (let number = 0; number < total; number += 1) {
    let rest = number;
    const cell = {} as Record<Dimension, number>;
    for (const [at, name] of dimensionNames.entries()) {
      cell[name] = rest % levels[at]!;
      rest = Math.floor(rest / levels[at]!);
    }
    yield cell;
  }
}
