/** The counterfactual view: the smallest change of signals after which the verdict is another one. */
import { decideCell, strictness } from './decision-table.ts';
import { cellOf, type Situation } from './levels.ts';
import type { ShieldPolicy } from './policy.ts';
import type { CounterfactualView, SignalChange } from './shield-decision.ts';

/** A signal as it stands, or as it could be. */
interface Choice {
  readonly change: SignalChange | null;
  readonly value: number | boolean;
  /** 1 for a change, and how far a number moves. */
  readonly cost: number;
}

type Numeric = 'axes' | 'counterfactual' | 'temporal';

const booleans = ['bypass', 'danger', 'howToHarm', 'terrorism'] as const;

/**
 * Looks at every combination of changes that can bring a signal to another level.
 * @param temporalOf the temporal risk that the history gives a turn of this risk: when the turn changes, so does it
 * @returns null when no change of these signals makes a difference
 */
export function smallestFlip(
  situation: Situation,
  policy: ShieldPolicy,
  temporalOf: (current: number) => number,
): CounterfactualView | null {
  const now = decideCell(cellOf(situation, policy)).verdict;
  const choices = [
    // That a layer fails is no change of the text's signals; that it works again is one.
    booleanChoices('unknown', situation.unknown).filter(({ value }) => value !== true || situation.unknown),
    ...booleans.map((name) => booleanChoices(name, situation[name])),
    numberChoices('axes', situation.axes, policy),
    numberChoices('counterfactual', situation.counterfactual, policy),
    [
      { change: null, value: Number.NaN, cost: 0 },
      ...(situation.temporal > 0
        ? [
            {
              change: {
                signal: 'temporal',
                from: situation.temporal,
                to: { bound: 'at-most', value: 0 },
              } as const,
              value: 0,
              cost: 1 + situation.temporal,
            },
          ]
        : []),
    ],
  ];
  let best: { cost: number; strict: number; view: CounterfactualView } | null = null;
  const chosen: Choice[] = [];

  function look(depth: number, cost: number): void {
    if (best && cost > best.cost) return;
    if (depth < choices.length) {
      for (const choice of choices[depth]!) {
        chosen[depth] = choice;
        look(depth + 1, cost + choice.cost);
      }
      return;
    }
    const [unknown, bypass, danger, howToHarm, terrorism, axes, counterfactual, temporal] = chosen.map(
      ({ value }) => value,
    ) as [boolean, boolean, boolean, boolean, boolean, number, number, number];
    if (terrorism && !danger) return;
    const next: Situation = {
      unknown,
      bypass,
      danger,
      howToHarm,
      terrorism,
      axes,
      counterfactual,
      hardClause: situation.hardClause && (bypass || axes >= policy.grey || counterfactual >= policy.grey),
      temporal: Number.isNaN(temporal) ? temporalOf(Math.max(axes, counterfactual)) : temporal,
    };
    const { verdict } = decideCell(cellOf(next, policy));
    if (verdict === now) return;
    const strict = strictness(verdict);
    if (best && cost === best.cost && strict >= best.strict) return;
    const changes = chosen.flatMap(({ change }) => (change ? [change] : []));
    best = { cost, strict, view: { verdict, changes } };
  }
  look(0, 0);
  return (best as { view: CounterfactualView } | null)?.view ?? null;
}

function booleanChoices(signal: 'unknown' | (typeof booleans)[number], value: boolean): Choice[] {
  return [
    { change: null, value, cost: 0 },
    { change: { signal, from: value, to: !value }, value: !value, cost: 1 },
  ];
}

/** Just below and from each threshold on; what is no number can only become one. */
function numberChoices(signal: Numeric, value: number, policy: ShieldPolicy): Choice[] {
  const list: Choice[] = [{ change: null, value, cost: 0 }];
  const from = Number.isNaN(value) ? 1 : value;
  const add = (bound: 'below' | 'above' | 'from' | 'at-most', threshold: number): void => {
    const tiny = 1e-9;
    const target = bound === 'below' ? threshold - tiny : bound === 'above' ? threshold + tiny : threshold;
    const lower = bound === 'below' || bound === 'at-most';
    if ((lower ? target >= from : target <= from) || target > 1) return;
    list.push({
      change: { signal, from: value, to: { bound, value: threshold } },
      value: target,
      cost: 1 + Math.abs(target - from),
    });
  };
  for (const threshold of [policy.grey, policy.floor]) {
    add('below', threshold);
    add('from', threshold);
  }
  if (signal === 'counterfactual')
    for (const threshold of [policy.hardWithBypass, policy.hard]) {
      add('at-most', threshold);
      add('above', threshold);
    }
  return list;
}
