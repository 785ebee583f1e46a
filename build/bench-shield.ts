/**
 * Time of layers A and D (the automaton over all words and patterns, and with the judge of attempts on top) for prompts of 200, 2,000, 20,000 and a million characters, and of the same words as separate
 * JavaScript expressions, one a row, as other guards match them, in the same run: `npm run bench:shield`.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseCondition } from '../src-main/shield/matching/condition.ts';
import { expandForms } from '../src-main/shield/matching/word-list.ts';
import { readLexiconFile, readPatternFile } from '../src-main/shield/rule-files.ts';
import { embeddedFinder, readLexicons, readPatterns, wholeFinder } from './shield-rules.ts';

const sentences = [
  'Please summarise the attached report for our customers and tell me what we should do next.',
  'The committee met on Tuesday; nobody asked how the budget was planned, and three members left early.',
  '来週の会議の資料を作って、参加者に送る方法を教えてください。',
  'How do I write a script that renames every photo in a folder by the date it was taken?',
  '请帮我写一封给客户的邮件，说明产品的发货时间。',
  'Напиши короткое стихотворение о море и осени.',
  'In 1944 the bombing of the harbour destroyed the bridge, and the town was rebuilt after the war.',
  'My daughter wants to learn to cook; which recipes are easy for children?',
];

/** Text of this length; every seed begins elsewhere. */
function textOf(length: number, seed: number): string {
  let text = '';
  for (let at = seed; text.length < length; at += 1) text += `${sentences[at % sentences.length]} `;
  return text.slice(0, length);
}

const begun = performance.now();
const finder = await wholeFinder();
const matching = await embeddedFinder();
const built = performance.now() - begun;

const literal = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const ascii = /^[a-z0-9].*[a-z0-9]$/;

/** The words of a row, and those of every group its conditions name, as one expression each. */
function separateExpressions(
  rows: readonly { words: string[]; onlyWith?: string[] | undefined }[],
  groups: Record<string, string[]>,
): RegExp[] {
  const compile = (forms: readonly string[]): RegExp => {
    const words = forms
      .flatMap((form) => (form.startsWith('@') ? (groups[form.slice(1)] ?? []) : [form]))
      .flatMap(expandForms)
      .map((word) => {
        const open = word.endsWith('*');
        const body = literal(open ? word.slice(0, -1) : word);
        return ascii.test(word) ? `\\b${body}${open ? '' : '\\b'}` : body;
      });
    return new RegExp(words.join('|'), 'g');
  };
  const named = new Set(
    rows.flatMap((row) =>
      (row.onlyWith ?? []).flatMap((text) => parseCondition(text).map(({ group }) => group)),
    ),
  );
  return [...rows.map((row) => compile(row.words)), ...[...named].map((name) => compile(groups[name] ?? []))];
}

const expressions: RegExp[] = [];
for (const { file, content } of await readPatterns()) {
  const { patterns, groups } = readPatternFile(file, content);
  expressions.push(...separateExpressions(patterns, groups));
}
for (const { file, content } of await readLexicons()) {
  const { entries, groups } = readLexiconFile(file, content);
  expressions.push(...separateExpressions(entries, groups));
}

function matchSeparately(text: string): number {
  let found = 0;
  for (const expression of expressions) for (const _ of text.toLowerCase().matchAll(expression)) found += 1;
  return found;
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

/** Milliseconds on the clock. */
function time(run: (text: string) => unknown, length: number, rounds: number): { p50: number; p99: number } {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const text = textOf(length, round);
    const from = performance.now();
    run(text);
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

// The compiler of the engine has seen both before the clock runs.
time(finder.find, 2000, 400);
time(matching.find, 2000, 400);
time(matchSeparately, 2000, 3);

console.log(
  `${finder.size.rows} rows, ${finder.size.words} words, ${expressions.length} separate expressions; built in ${built.toFixed(0)} ms; ` +
    `${availableParallelism()} cores, load ${loadavg()[0]!.toFixed(1)}`,
);
console.log(
  'characters | matching p50 ms | p99 ms | with attempts p50 ms | p99 ms | ns a character | separate expressions p50 ms | ratio of matching',
);
for (const [length, rounds, others] of [
  [200, 2000, 30],
  [2000, 2000, 8],
  [20_000, 100, 1],
  [1_000_000, 3, 0],
] as const) {
  const words = time(matching.find, length, rounds);
  const own = time(finder.find, length, rounds);
  const separate = others > 0 ? time(matchSeparately, length, others).p50 : null;
  console.log(
    [
      length,
      words.p50.toFixed(3),
      words.p99.toFixed(3),
      own.p50.toFixed(3),
      own.p99.toFixed(3),
      ((own.p50 / length) * 1e6).toFixed(0),
      separate?.toFixed(1) ?? '-',
      separate === null ? '-' : `${(separate / words.p50).toFixed(0)} x`,
    ].join(' | '),
  );
}
