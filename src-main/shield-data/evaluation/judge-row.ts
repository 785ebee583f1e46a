/** One labelled prompt by the shield: each layer alone, all together, and why. */
import type { Verdict } from '../../data/verdict.ts';
import type { Shield } from '../../shield/create-shield.ts';
import { directiveAxes, highestAxis } from '../../shield/decision/axes.ts';
import { shieldPolicy } from '../../shield/decision/policy.ts';
import type { ShieldDecision } from '../../shield/decision/shield-decision.ts';
import type { EvaluationRow } from './evaluation-rows.ts';

/** Layers alone reach the grey band by what they find; together is the verdict. */
export const judges = ['A', 'D', 'A+D', 'C', 'together', 'refused'] as const;

export type Judge = (typeof judges)[number];

export interface JudgedRow {
  readonly row: EvaluationRow;
  readonly verdict: Verdict;
  readonly path: ShieldDecision['path'];
  /** Which judges stop it; `together` is ESCALATE or REFUSE, `refused` REFUSE alone. */
  readonly stopped: Readonly<Record<Judge, boolean>>;
  /** Ids of what layers A and D found. */
  readonly found: readonly string[];
  /** Highest axis, counterfactual risk, what was found: for people. */
  readonly why: string;
}

export function judgeRow(shield: Shield, row: EvaluationRow): JudgedRow {
  const decision = shield.judge(row.text);
  const { findings, intents } = shield.signals(row.text);
  const { grey } = shieldPolicy;
  const alone = (layers: string): boolean =>
    highestAxis(
      directiveAxes(
        (findings ?? []).filter(({ layer }) => layers.includes(layer)),
        intents ?? [],
      ),
    ) >= grey;
  const { verdict, path, counterfactual } = decision;
  const found = (findings ?? []).map((one) =>
    one.layer === 'D' && one.role === 'mention' ? `${one.id} (only mentioned)` : one.id,
  );
  const axis = Object.entries(decision.axes)
    .filter(([name]) => name !== 'ALL')
    .sort(([, a], [, b]) => b - a)[0]!;
  const why = [
    `${axis[0]} ${axis[1].toFixed(2)}`,
    `all axes ${decision.axes.ALL.toFixed(2)}`,
    `counterfactual ${counterfactual.toFixed(2)}`,
    ...decision.violated.slice(0, 2).map(({ clause }) => clause),
    found.length > 0 ? `found ${[...new Set(found)].slice(0, 5).join(', ')}` : 'layers A and D found nothing',
    ...decision.unknown,
  ].join('; ');
  return {
    row,
    verdict,
    path,
    stopped: {
      A: alone('A'),
      D: alone('D'),
      'A+D': alone('AD'),
      C: counterfactual >= grey,
      together: verdict !== 'ALLOW',
      refused: verdict === 'REFUSE',
    },
    found: [...new Set(found)],
    why,
  };
}
