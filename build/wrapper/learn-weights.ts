/**
 * Logistic regression over signs, pairs of signs and what the n-grams say, by AdaGrad in one fixed order. The n-grams of
 * a row are judged by a model that did not see the row.
 */

import type { SignalFinder } from '../../src-main/shield/find-signals.ts';
import { readText } from '../../src-main/shield/text/readings.ts';
import { createStretches } from '../../src-main/shield/wrapper/find-wrapper.ts';
import { formNumbers, signNames, type WrapperCuesFile } from '../../src-main/shield/wrapper/wrapper-cues.ts';
import { boundedLogit, eachSign } from '../../src-main/shield/wrapper/wrapper-judge.ts';
import type { WrapperModel } from '../../src-main/shield/wrapper/wrapper-model.ts';
import { createRandom } from '../counterfactual/random.ts';
import type { WrapperRow } from './wrapper-rows.ts';

const epochs = 40;
const rate = 0.05;

/** One stretch of a row, as the judge sees it. */
export interface Judged {
  readonly ngrams: number;
  readonly numbers: readonly number[];
}

/** Every stretch of every reading of each row that has the form of a wrapper. */
export function judgedRows(
  rows: readonly WrapperRow[],
  finder: SignalFinder,
  cues: WrapperCuesFile,
  modelOf: (row: WrapperRow) => WrapperModel,
): Judged[][] {
  const count = signNames(cues).length;
  const forms = formNumbers(cues);
  const byModel = new Map<WrapperModel, ReturnType<typeof createStretches>>();
  return rows.map((row) => {
    const model = modelOf(row);
    const stretches = byModel.get(model) ?? createStretches({ cues, model });
    byModel.set(model, stretches);
    const findings = finder.find(row.text);
    const judged: Judged[] = [];
    for (const view of readText(row.text))
      stretches(view, findings, ({ ngrams, signs }) => {
        if (!signs.some((sign) => forms.has(sign))) return;
        const numbers: number[] = [];
        eachSign(count, signs, (number) => numbers.push(number));
        judged.push({ ngrams: boundedLogit(ngrams), numbers });
      });
    return judged;
  });
}

export interface LearntWeights {
  readonly bias: number;
  readonly ngrams: number;
  readonly weights: Float64Array;
}

export function logitOf({ bias, ngrams, weights }: LearntWeights, judged: readonly Judged[]): number {
  let best = Number.NEGATIVE_INFINITY;
  for (const one of judged) {
    let logit = bias + ngrams * one.ngrams;
    for (const number of one.numbers) logit += weights[number]!;
    best = Math.max(best, logit);
  }
  return best;
}

/**
 * A row is what its loudest stretch is. @param neverAgainst numbers whose weight may not fall below 0
 * @param l2 how much large weights of signs and of pairs cost
 */
export function learnWeights(
  rows: readonly WrapperRow[],
  judged: readonly (readonly Judged[])[],
  size: number,
  signCount: number,
  neverAgainst: (number: number) => boolean,
  l2: { sign: number; pair: number } = { sign: 0.002, pair: 0.02 },
): LearntWeights {
  const weights = new Float64Array(size);
  const squares = new Float64Array(size + 2).fill(0.01);
  let [bias, ngrams] = [-1, 0.5];
  const totals = { attempt: 0, harmless: 0 };
  for (const row of rows) totals[row.class === 'none' ? 'harmless' : 'attempt'] += row.weight;
  const random = createRandom(8);
  const order = Int32Array.from(rows, (_, index) => index);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const at of order) {
      const row = rows[at]!;
      let loudest = judged[at]![0];
      let logit = Number.NEGATIVE_INFINITY;
      for (const one of judged[at]!) {
        const own = logitOf({ bias, ngrams, weights }, [one]);
        if (own > logit) [logit, loudest] = [own, one];
      }
      if (!loudest) continue;
      const attempt = row.class !== 'none';
      const importance = Math.min(
        4,
        (row.weight * rows.length) / (2 * totals[attempt ? 'attempt' : 'harmless']),
      );
      const gradient = (1 / (1 + Math.exp(-logit)) - (attempt ? 1 : 0)) * importance;
      const step = (slot: number, slope: number): number => {
        squares[slot]! += slope * slope;
        return (rate * slope) / Math.sqrt(squares[slot]!);
      };
      bias -= step(size, gradient);
      ngrams = Math.max(0, ngrams - step(size + 1, gradient * loudest.ngrams));
      for (const number of loudest.numbers) {
        const cost = number < signCount ? l2.sign : l2.pair;
        const moved = weights[number]! - step(number, gradient + cost * weights[number]!);
        weights[number] = moved < 0 && neverAgainst(number) ? 0 : moved;
      }
    }
  }
  return { bias, ngrams, weights };
}
