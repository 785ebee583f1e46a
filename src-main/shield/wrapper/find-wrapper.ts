/**
 * Attempts to get around the rules whose wording no pattern knows, as findings of layer A: n-grams and signs over every
 * stretch of a reading, with the words that speak loudest as the span.
 */
import type { PhraseHit } from '../phrases/phrase-finder.ts';
import type { Finding, PatternClass, Severity } from '../signals.ts';
import { characterClass, classOf, isWordUnit } from '../text/character-classes.ts';
import type { View } from '../text/view.ts';
import { createCueFinder, formNumbers, signNames, signsOf, type WrapperCuesFile } from './wrapper-cues.ts';
import { createWrapperFeatures, readWrapperFeatures, type WrapperFeatures } from './wrapper-features.ts';
import {
  boundedLogit,
  eachSign,
  findingWeight,
  type WrapperWeights,
  weightsByNumber,
} from './wrapper-judge.ts';
import {
  attemptOf,
  eachWindow,
  type WrapperModel,
  wrapperClasses,
  wrapperScores,
  wrapperWindow,
} from './wrapper-model.ts';

export interface WrapperData {
  readonly cues: WrapperCuesFile;
  readonly model: WrapperModel;
  readonly weights: WrapperWeights;
}

/** A stretch of a reading, and what speaks for an attempt there. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Log odds by the n-grams alone. */
  readonly ngrams: number;
  /** Index into `wrapperClasses`. */
  readonly likeliest: number;
  readonly signs: readonly number[];
  readonly hits: readonly PhraseHit[];
}

/** An attempt in units of the reading. */
export interface WrapperHit {
  readonly id: string;
  readonly class: PatternClass;
  readonly severity: Severity;
  readonly weight: number;
  readonly start: number;
  readonly end: number;
  /** Pairs of start and end of the signs. */
  readonly context: readonly number[];
}

const shownAs: readonly (readonly [id: string, of: PatternClass])[] = [
  ['learnt.none', 'system-override'],
  ['learnt.wrapped', 'system-override'],
  ['learnt.injected', 'injection'],
  ['learnt.disguised', 'obfuscation'],
];

/** From which weight a learnt finding counts as a pattern of this severity does. */
const severityFrom: readonly (readonly [Severity, number])[] = [
  ['critical', 0.7],
  ['high', 0.45],
  ['medium', 0],
];

/** Most units of a span, and most signs shown. */
const longestSpan = 160;
const mostContext = 6;
/** What each unit of a sign adds when the loudest words are looked for. */
const voteOfSign = 2;

/** @returns a function that calls back for every stretch of a reading; linear in its length */
export function createStretches({
  cues,
  model,
}: Pick<WrapperData, 'cues' | 'model'>): (
  view: View,
  findings: readonly Finding[],
  each: (stretch: Stretch) => void,
) => void {
  const findCues = createCueFinder(cues);
  const cueCount = Object.keys(cues.cues).length;
  const features = createWrapperFeatures(wrapperWindow.units);
  const scores = new Float64Array(wrapperClasses.length);
  return (view, findings, each) =>
    eachWindow(view.text.length, (from, to) => {
      readWrapperFeatures(view, from, to, features);
      wrapperScores(model, features, scores);
      const { logit, likeliest } = attemptOf(scores);
      const hits = findCues(view.text.slice(from, to));
      const [first, last] = sourceRange(view, from, to);
      const marks = view.marks ? view.marks.subarray(from, to) : null;
      const near = findings.filter(({ span }) => span.start < last && span.end > first);
      each({ from, to, ngrams: logit, likeliest, signs: signsOf(cueCount, hits, near, marks), hits });
    });
}

function sourceRange(view: View, from: number, to: number): [number, number] {
  if (!view.starts || !view.ends || to <= from) return [from, to];
  // A reversed reading runs the other way.
  return [Math.min(view.starts[from]!, view.starts[to - 1]!), Math.max(view.ends[from]!, view.ends[to - 1]!)];
}

/** @returns a function that gives the finding of a reading, or null; @throws Error for weights of unknown signs */
export function createWrapperFinder(
  data: WrapperData,
): (view: View, findings: readonly Finding[]) => WrapperHit | null {
  const names = signNames(data.cues);
  const byNumber = weightsByNumber(names, data.weights);
  const forms = formNumbers(data.cues);
  const stretches = createStretches(data);
  const features = createWrapperFeatures(wrapperWindow.units);
  const { bias, ngrams, points } = data.weights;
  return (view, findings) => {
    if (view.text.length === 0) return null;
    let best: Stretch | null = null;
    let highest = Number.NEGATIVE_INFINITY;
    stretches(view, findings, (stretch) => {
      if (!stretch.signs.some((sign) => forms.has(sign))) return;
      let logit = bias + ngrams * boundedLogit(stretch.ngrams);
      eachSign(names.length, stretch.signs, (number) => {
        logit += byNumber[number]!;
      });
      if (logit > highest) [highest, best] = [logit, stretch];
    });
    const weight = findingWeight(highest, points);
    if (weight === 0 || best === null) return null;
    const { likeliest, hits, from }: Stretch = best;
    const [id, patternClass] = shownAs[likeliest]!;
    const context = hits.slice(0, mostContext).flatMap(({ start, end }) => [from + start, from + end]);
    const severity = severityFrom.find(([, least]) => weight >= least)![0];
    return {
      id,
      class: patternClass,
      severity,
      weight,
      context,
      ...loudest(data.model, features, view, best),
    };
  };
}

/** The stretch of at most `longestSpan` units, from word to word, whose features speak loudest for the class. */
function loudest(
  { weights, scales }: WrapperModel,
  features: WrapperFeatures,
  view: View,
  { from, to, likeliest, hits }: Stretch,
): { start: number; end: number } {
  readWrapperFeatures(view, from, to, features);
  const votes = new Float64Array(to - from);
  for (let i = 0; i < features.count; i += 1) {
    const place = features.places[i]!;
    if (place < 0) continue;
    const row = features.numbers[i]! * wrapperClasses.length;
    votes[place - from]! += weights[row + likeliest]! * scales[likeliest]! - weights[row]! * scales[0]!;
  }
  for (const { start, end } of hits)
    for (let place = start; place < end; place += 1) votes[place]! += voteOfSign;
  let [sum, best, at] = [0, Number.NEGATIVE_INFINITY, from];
  for (let i = 0; i < votes.length; i += 1) {
    sum += votes[i]! - (i >= longestSpan ? votes[i - longestSpan]! : 0);
    if (sum > best) [best, at] = [sum, from + i];
  }
  let start = Math.max(from, at - longestSpan + 1);
  let end = at + 1;
  // Quiet ends are cut off, and words are whole.
  while (start < at && !(votes[start - from]! > 0)) start += 1;
  const inWord = (place: number): boolean => isWordUnit(view.text.charCodeAt(place));
  while (start > from && inWord(start) && inWord(start - 1)) start -= 1;
  while (end < to && inWord(end) && inWord(end - 1)) end += 1;
  while (end - 1 > start && classOf(view.text.charCodeAt(end - 1)) & characterClass.space) end -= 1;
  return { start, end };
}
