/**
 * `npm run train:wrapper -- --data <folder of public prompt sets>`: trains the judge of attempts to get around the rules
 * (n-grams, then signs) and calibrates it on the fold it did not see. Deterministic: the same rows give the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { signNames, wrapperCuesSchema } from '../src-main/shield/wrapper/wrapper-cues.ts';
import { pairNumber } from '../src-main/shield/wrapper/wrapper-judge.ts';
import { encodeWrapperModel } from '../src-main/shield/wrapper/wrapper-model.ts';
import { developmentSets } from '../src-main/shield-data/evaluation/evaluation-rows.ts';
import { requestSources, wrappedSources } from './counterfactual/own-sources.ts';

import { embeddedFinder } from './shield-rules.ts';
import { judgedRows, learnWeights, logitOf } from './wrapper/learn-weights.ts';
import { learnWrapper } from './wrapper/learn-wrapper.ts';
import { type WrapperRow, wrapperRows } from './wrapper/wrapper-rows.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (!values.data) throw new Error('Name the folder of public prompt sets: --data <folder>');
const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'resources', 'shield');

/** Rows of this fold calibrate; they are not trained on. */
const heldOut = 0;
/** Which share of harmless rows may reach a weight; between them straight lines. */
const shares = [
  { share: 0.14, weight: 0.1 },
  { share: 0.08, weight: 0.45 },
  { share: 0.02, weight: 0.7 },
];
/** What looks like what people ask. The carriers of attempts are rarer among harmless prompts than in these files. */
const judges = [...developmentSets, ...wrappedSources.map(({ name }) => name)];
/** Prompts without a wrapper, look-alikes among them, may reach a weight much more rarely. */
const everyday = [
  'self_instruct',
  'jglue_ja',
  'embedded',
  'cyberseceval_frr',
  ...requestSources.map(({ name }) => name),
];
const shareOfOrdinary = 0.3;
/** One row of so many of these is enough to learn how signs are to be read. */
const thinned: Readonly<Record<string, number>> = {
  jailbreak_combined: 4,
  ai_infra_guard_eval: 1,
  dolly_sample: 4,
  jglue_ja: 4,
  jsquad_ja: 8,
  xsafety: 4,
  diasafety_contexts: 4,
};

const cues = wrapperCuesSchema.parse(
  JSON.parse(readFileSync(path.join(folder, 'wrapper-cues.json'), 'utf8')) as unknown,
);
const names = signNames(cues);
const count = names.length;
const isFound = (sign: number): boolean => names[sign]!.startsWith('found.');
const neverAgainst = (number: number): boolean =>
  number < count
    ? isFound(number)
    : isFound(Math.floor((number - count) / count)) || isFound((number - count) % count);

const rows = wrapperRows(root, values.data);
const training = rows.filter(({ fold }) => fold !== heldOut);
const model = learnWrapper(training);
const others = new Map(
  [1, 2, 3, 4].map((fold) => [fold, learnWrapper(training.filter((row) => row.fold !== fold))]),
);
const modelOf = ({ fold }: WrapperRow) => others.get(fold) ?? model;
const finder = await embeddedFinder();
const thin = training.filter((row, index) => index % (thinned[row.source] ?? 1) === 0);
const learnt = learnWeights(
  thin,
  judgedRows(thin, finder, cues, modelOf),
  count + count ** 2,
  count,
  neverAgainst,
);

const kept = rows.filter(({ fold }) => fold === heldOut);
const judged = judgedRows(kept, finder, cues, modelOf);
const logits = kept.map((row, index) => ({ row, logit: logitOf(learnt, judged[index]!) }));
const logitsOf = (sources: readonly string[]): number[] =>
  logits
    .filter(({ row }) => row.class === 'none' && sources.includes(row.source))
    .map(({ logit }) => logit)
    .sort((a, b) => b - a);
const [harmless, ordinary] = [logitsOf(judges), logitsOf(everyday)];
const points = shares.map(({ share, weight }) => ({
  logit: Number(
    Math.max(
      harmless[Math.floor(harmless.length * share)]!,
      ordinary[Math.floor(ordinary.length * share * shareOfOrdinary)]!,
    ).toFixed(3),
  ),
  weight,
}));
points.push({ logit: Number((points.at(-1)!.logit + 6).toFixed(3)), weight: 0.95 });

const signs: Record<string, number> = {};
const name = (number: number, text: string): void => {
  const weight = Number(learnt.weights[number]!.toFixed(3));
  if (weight !== 0) signs[text] = weight;
};
for (let low = 0; low < count; low += 1) {
  name(low, names[low]!);
  for (let high = low + 1; high < count; high += 1)
    name(pairNumber(count, low, high), `${names[low]} ${names[high]}`);
}
writeFileSync(path.join(folder, 'wrapper.bin'), encodeWrapperModel(model));
writeFileSync(
  path.join(folder, 'wrapper.json'),
  `${JSON.stringify(
    {
      version: 1,
      bias: Number(learnt.bias.toFixed(3)),
      ngrams: Number(learnt.ngrams.toFixed(3)),
      signs,
      points,
    },
    null,
    2,
  )}\n`,
);
process.stdout.write(
  `${training.length} rows trained on; calibrated on ${harmless.length} harmless rows: ${JSON.stringify(points)}\n`,
);
const line = points.find(({ weight }) => weight === 0.45)!.logit;
for (const key of [...new Set(kept.map((row) => `${row.source} ${row.class}`))].sort()) {
  const own = logits.filter(({ row }) => `${row.source} ${row.class}` === key);
  const over = own.filter(({ logit }) => logit >= line).length;
  process.stdout.write(`kept out: ${key}: ${over} of ${own.length} reach the grey band\n`);
}
process.stdout.write('Freeze the new weights with npm run freeze:shield.\n');
