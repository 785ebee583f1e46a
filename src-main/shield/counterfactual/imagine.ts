/**
 * Layer C: "in the world where this request is carried out, which directive is broken?" Frames of cues and a classifier
 * of our own training answer together; neither knows the patterns and lexicons of layers A and D.
 */
import type { Clause, ClauseId } from '../directives/directives.ts';
import { createPhraseFinder } from '../phrases/phrase-finder.ts';
import type { Span } from '../signals.ts';
import type { View } from '../text/view.ts';
import type { BrokenClause, Counterfactual, CueSignal } from './counterfactual.ts';
import type { CounterfactualCalibration, FramesFile, OutcomesFile } from './frame-files.ts';
import { createFrames } from './frames.ts';
import type { OutcomeModel } from './outcome-model.ts';
import { createOutcomeScorer } from './outcome-scorer.ts';

export interface CounterfactualData {
  readonly frames: readonly FramesFile[];
  readonly outcomes: OutcomesFile;
  readonly model: OutcomeModel;
  readonly calibration: CounterfactualCalibration;
  readonly clauses: ReadonlyMap<ClauseId, Clause>;
}

/** Log odds to risk, straight between the calibrated points and level outside them; never falls. */
export function calibratedRisk(logit: number, { points }: CounterfactualCalibration): number {
  let before = points[0]!;
  if (!(logit > before.logit)) return before.risk;
  for (const point of points) {
    if (logit <= point.logit && point.logit > before.logit)
      return (
        before.risk + ((point.risk - before.risk) * (logit - before.logit)) / (point.logit - before.logit)
      );
    before = point;
  }
  return before.risk;
}

function sourceSpan(view: View, start: number, end: number): Span {
  const first = view.starts ? view.starts[start]! : start;
  const last = view.ends ? view.ends[end - 1]! : end;
  return first < last ? { start: first, end: last } : { start: last, end: first };
}

/** Concepts of others that something could be done to. */
const somebody = /^(?:victim|person)-(?!self$)/;

export interface Imagination {
  /** What would happen, in any of the readings; work is linear in their length. */
  imagine(readings: readonly View[]): Counterfactual;
  /** What the classifier alone says of a folded text. */
  classifierRisk(text: string): number;
  /** Whether a folded text speaks of a person, an animal or a group that something could be done to. */
  speaksOfSomebody(text: string): boolean;
}

export function createImagination(data: CounterfactualData): Imagination {
  const frames = createFrames(data.frames, data.outcomes);
  const score = createOutcomeScorer(data.model, data.frames);
  function imagine(readings: readonly View[]): Counterfactual {
    let best: Counterfactual = { risk: 0, clauses: [], cues: [], frames: 0, classifier: 0 };
    for (const view of readings) {
      const found = frames(view.text);
      const learnt = score(view.text);
      const classifier = calibratedRisk(learnt.logit, data.calibration);
      // Two ways to know the same thing: what each leaves open, both leave open.
      const risk = 1 - (1 - found.risk) * (1 - classifier);
      if (risk <= best.risk) continue;
      const byClause = new Map<ClauseId, number>();
      const raise = (clause: ClauseId, own: number): void => {
        byClause.set(clause, Math.max(byClause.get(clause) ?? 0, own));
      };
      for (const outcome of found.outcomes) raise(outcome.clause, outcome.risk);
      // The classifier names one outcome: the likeliest. Where frames found one, theirs is the name.
      if (found.risk < 0.3) raise(learnt.clause, classifier);
      best = {
        risk,
        frames: found.risk,
        classifier,
        clauses: brokenClauses(byClause, risk, data.clauses),
        cues: found.cues.map(
          ({ id, role, start, end }): CueSignal => ({
            layer: 'C',
            id,
            role,
            span: sourceSpan(view, start, end),
          }),
        ),
      };
    }
    return best;
  }
  const findSomebody = createPhraseFinder(
    data.frames.flatMap(({ concepts }) =>
      concepts.filter(({ id }) => somebody.test(id)).map(({ words }) => words),
    ),
  );
  return {
    imagine,
    classifierRisk: (text) => calibratedRisk(score(text).logit, data.calibration),
    speaksOfSomebody: (text) => findSomebody(text).length > 0,
  };
}

/** Most at risk first; the first carries the whole risk, because everything speaks for it. */
function brokenClauses(
  byClause: ReadonlyMap<ClauseId, number>,
  risk: number,
  clauses: ReadonlyMap<ClauseId, Clause>,
): BrokenClause[] {
  return [...byClause]
    .filter(([, own]) => own > 0)
    .sort((a, b) => b[1] - a[1])
    .flatMap(([clause, own], index) => {
      const known = clauses.get(clause);
      if (!known) return [];
      return [{ clause, severity: known.severity, kind: known.kind, risk: index === 0 ? risk : own }];
    });
}
