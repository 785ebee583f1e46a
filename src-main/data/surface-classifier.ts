/**
 * A classifier that sees only the surface of a prompt - length, punctuation, opening word, language - and none of its
 * content. Where it tells labels apart, a model can learn style instead of danger (shared/design/GATE-DATA.md).
 */
import { auroc } from './auroc.ts';
import type { Row } from './row.ts';
import { type Verdict, verdictIndex, verdicts } from './verdict.ts';

type Prompt = Pick<Row, 'prompt' | 'language'>;

/** Probability of each verdict, in the order of `verdicts`. */
export type SurfaceClassifier = (prompt: Prompt) => number[];

/** Marks of any width and script, counted together by kind. */
const marks = [
  '.。．',
  ',，、،',
  '?？؟',
  '!！',
  ':：',
  ';；؛',
  '"“”「」『』«»',
  "'’‘",
  '-–—',
  '()（）',
  '…',
  '\n',
];
const COUNT_CAP = 3;
/** Rows that must share an opening word before it counts. */
const SHARED_OPENING = 2;

const ITERATIONS = 300;
const RATE = 0.5;
const MOMENTUM = 0.9;
const L2 = 3e-4;

/** The values of a prompt's features that are not zero. */
interface Features {
  readonly numbers: readonly number[];
  readonly values: readonly number[];
}

/** Learns a softmax regression by full-batch gradient descent with momentum and L2: equal rows give equal bits. */
export function learnSurface(rows: readonly (Prompt & Pick<Row, 'label'>)[]): SurfaceClassifier {
  const { width, featuresOf } = surfaceFeatures(rows);
  const encoded = rows.map(featuresOf);
  const labels = rows.map((row) => verdictIndex(row.label));
  const count = verdicts.length;
  // [width, classes]
  const weights = new Float64Array(width * count);
  const velocity = new Float64Array(width * count);
  for (let iteration = 0; iteration < ITERATIONS; iteration += 1) {
    const gradient = weights.map((weight) => L2 * weight);
    for (let row = 0; row < rows.length; row += 1) {
      const { numbers, values } = encoded[row]!;
      const errors = softmax(weights, encoded[row]!);
      errors[labels[row]!]! -= 1;
      for (let i = 0; i < numbers.length; i += 1) {
        for (let c = 0; c < count; c += 1)
          gradient[numbers[i]! * count + c]! += (errors[c]! * values[i]!) / rows.length;
      }
    }
    for (let i = 0; i < weights.length; i += 1) {
      velocity[i] = MOMENTUM * velocity[i]! - RATE * gradient[i]!;
      weights[i]! += velocity[i]!;
    }
  }
  return (prompt) => softmax(weights, featuresOf(prompt));
}

/** Mean over the verdicts of the AUROC of one against the rest. @throws when a verdict has no rows or all of them */
export function macroAuroc(
  classifier: SurfaceClassifier,
  rows: readonly (Prompt & Pick<Row, 'label'>)[],
): number {
  const probabilities = rows.map(classifier);
  const areaOf = (verdict: Verdict): number => {
    const scores = probabilities.map((own) => own[verdictIndex(verdict)]!);
    const area = auroc(
      scores,
      rows.map(({ label }) => label === verdict),
    );
    if (area === null) throw new Error(`${verdict} labels no rows or all of them`);
    return area;
  };
  return verdicts.reduce((sum, verdict) => sum + areaOf(verdict), 0) / verdicts.length;
}

/** The first word; the first two characters where words are not spaced. */
export function openingWord({ prompt, language }: Prompt): string {
  const text = prompt.normalize('NFKC').toLowerCase().trim();
  const word =
    language === 'ja' || language === 'zh' ? [...text].slice(0, 2).join('') : text.split(/\s/u)[0]!;
  return `${language} ${word}`;
}

/** Bias, length and its square, marks, then one feature for each language and each opening that several rows share. */
function surfaceFeatures(rows: readonly Prompt[]): {
  width: number;
  featuresOf: (prompt: Prompt) => Features;
} {
  const byLanguage = Map.groupBy(rows, (row) => row.language);
  const scales = new Map([...byLanguage].map(([language, own]) => [language, scaleOf(own.map(logLength))]));
  const openings = [...Map.groupBy(rows, openingWord)].flatMap(([opening, own]) =>
    own.length < SHARED_OPENING ? [] : [opening],
  );
  const first = 3 + marks.length;
  const named = new Map([...byLanguage.keys(), ...openings].map((name, index) => [name, first + index]));
  return {
    width: first + named.size,
    featuresOf(prompt) {
      const { mean, deviation } = scales.get(prompt.language) ?? { mean: 0, deviation: 1 };
      const length = (logLength(prompt) - mean) / deviation;
      const all: [number, number][] = [
        [0, 1],
        [1, length],
        [2, length * length],
        ...marks.map((mark, index): [number, number] => [
          3 + index,
          countMarks(prompt.prompt, mark) / COUNT_CAP,
        ]),
        ...[prompt.language, openingWord(prompt)].map((name): [number, number] => [
          named.get(name) ?? 0,
          named.has(name) ? 1 : 0,
        ]),
      ];
      const present = all.filter(([, value]) => value !== 0);
      return { numbers: present.map(([number]) => number), values: present.map(([, value]) => value) };
    },
  };
}

/** In units of the language's own spread, because scripts differ in characters a thought. */
const logLength = ({ prompt }: Prompt): number => Math.log([...prompt].length + 1);

function scaleOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

function countMarks(text: string, mark: string): number {
  let count = 0;
  for (const character of text) if (mark.includes(character)) count += 1;
  return Math.min(count, COUNT_CAP);
}

function softmax(weights: Float64Array, { numbers, values }: Features): number[] {
  const powers = verdicts.map(() => 0);
  for (let i = 0; i < numbers.length; i += 1) {
    for (let c = 0; c < powers.length; c += 1)
      powers[c]! += weights[numbers[i]! * powers.length + c]! * values[i]!;
  }
  const largest = Math.max(...powers);
  let total = 0;
  for (let c = 0; c < powers.length; c += 1) total += powers[c] = Math.exp(powers[c]! - largest);
  for (let c = 0; c < powers.length; c += 1) powers[c]! /= total;
  return powers;
}
