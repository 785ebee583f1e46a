/** Directive axes: what the findings of layers A and D add up to. More or heavier findings never lower an axis. */
import { type IntentSignal, softeningTags } from '../intents/intent.ts';
import { categoryParents, type DangerParent, type Finding, parentWeights } from '../signals.ts';

/** The parents of the danger categories, attempts to get around the rules, and everything together. */
export const axisNames = [...(Object.keys(parentWeights) as DangerParent[]), 'OVERRIDE', 'ALL'] as const;

export type AxisName = DangerParent | 'OVERRIDE' | 'ALL';

export type Axes = Readonly<Record<AxisName, number>>;

/** What a softened mention still counts. */
const softened = 0.5;

/**
 * Per parent, what the text asks for adds up as independent chances; a word that is only mentioned counts for as much
 * of its weight as its parent weighs, the heaviest alone. `ALL` joins what no axis says alone, mentions included.
 * A weight that is no number makes its axis NaN.
 */
export function directiveAxes(findings: readonly Finding[], intents: readonly IntentSignal[]): Axes {
  const soft = intents.some(({ tag }) => softeningTags.has(tag)) ? softened : 1;
  const heaviest = new Map<string, Finding>();
  for (const finding of findings) {
    // A row may be asked for in one place and only mentioned in another: both count.
    const key = finding.layer === 'A' ? finding.id : `${finding.role} ${finding.id}`;
    const known = heaviest.get(key);
    // `!(a <= b)` keeps a weight that is no number, so that it is noticed.
    if (!known || !(finding.weight <= known.weight)) heaviest.set(key, finding);
  }
  const calm: Record<string, number> = {};
  const mentioned: Record<string, number> = {};
  for (const finding of heaviest.values()) {
    const axis = finding.layer === 'A' ? 'OVERRIDE' : categoryParents[finding.category];
    if (finding.layer === 'D' && finding.role === 'mention') {
      const own = finding.weight * parentWeights[categoryParents[finding.category]] * soft;
      mentioned[axis] = Math.max(mentioned[axis] ?? 0, own);
    } else calm[axis] = (calm[axis] ?? 1) * (1 - finding.weight);
  }
  const axes = {} as Record<AxisName, number>;
  let all = 1;
  for (const name of axisNames) {
    if (name === 'ALL') continue;
    const asked = 1 - (calm[name] ?? 1);
    const told = mentioned[name] ?? 0;
    axes[name] = Number.isNaN(told) ? told : Math.max(asked, told);
    all *= 1 - axes[name];
  }
  axes.ALL = 1 - all;
  return axes;
}

/** The highest axis; NaN when one is. */
export function highestAxis(axes: Axes): number {
  return Math.max(...axisNames.map((name) => axes[name]));
}
