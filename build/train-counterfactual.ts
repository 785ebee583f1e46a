/**
 * `npm run train:counterfactual -- --data <folder of public prompt sets>`: trains the classifier of the counterfactual
 * layer, and calibrates it on sources it did not see. Deterministic: the same rows give the same bytes.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { framesSchema } from '../src-main/shield/counterfactual/frame-files.ts';
import { encodeOutcomeModel } from '../src-main/shield/counterfactual/outcome-model.ts';
import { calibrate } from './counterfactual/calibrate.ts';
import { encodeRows } from './counterfactual/encode-rows.ts';
import { awayFromHeldOut } from './counterfactual/held-out.ts';
import { harmLogits, learnHarm } from './counterfactual/learn-harm.ts';
import { learnNames } from './counterfactual/learn-names.ts';
import { type JudgedRow, leftOutFigures } from './counterfactual/left-out-figures.ts';
import { quantise } from './counterfactual/quantise.ts';
import { ownRows, publicRows, type TrainingRow } from './counterfactual/training-rows.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (!values.data) throw new Error('Name the folder of public prompt sets: --data <folder>');
const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'resources', 'shield');

/** Rows of this fold are measured with; they are not trained on. */
const heldOut = 0;
/** Sources that are left out once each, for the calibration: each by other eyes than the rest. */
const leftOut = [
  ['development', 'development-indirect'],
  ['training-outcomes'],
  ['training-plain', 'training-indirect'],
  ['embedded'],
  ['training-third-english', 'training-third-japanese', 'training-third-harm', 'training-third-others'],
  [
    'training-fourth-english',
    'training-fourth-japanese',
    'training-fourth-harmless',
    'training-fourth-others',
  ],
  ['training-fifth-english', 'training-fifth-japanese'],
  ['training-sixth-a', 'training-sixth-b', 'training-sixth-c', 'training-sixth-d'],
];

const frames = readdirSync(folder)
  .filter((name) => /^frames-.*\.json$/.test(name))
  .sort()
  .map((name) => framesSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))));
const rows = awayFromHeldOut([...publicRows(values.data), ...ownRows(root)], root);
const encoded = encodeRows(rows, frames);
const pick = (wanted: (row: TrainingRow) => boolean) => {
  const numbers = rows.flatMap((row, index) => (wanted(row) ? [index] : []));
  return { rows: numbers.map((index) => rows[index]!), encoded: numbers.map((index) => encoded[index]!) };
};

const logits: number[] = [];
const judged: JudgedRow[] = [];
for (const sources of leftOut) {
  const others = pick(({ fold, source }) => fold !== heldOut && !sources.includes(source));
  const harm = learnHarm(others.rows, others.encoded);
  const own = pick(({ source }) => sources.includes(source));
  const found = [...harmLogits(harm, own.encoded)].map((logit, index) => ({ row: own.rows[index]!, logit }));
  judged.push(...found);
  const alike = found.filter(({ row }) => row.label === 'ALLOW' && /^look-?alike$/.test(row.kind));
  // Every left-out source counts the same, however many rows it has.
  for (let i = 0; i < 2000; i += 1) logits.push(alike[Math.floor((i * alike.length) / 2000)]!.logit);
}
const calibration = calibrate(logits);

const training = pick(({ fold }) => fold !== heldOut);
const model = quantise(
  learnHarm(training.rows, training.encoded),
  learnNames(training.rows, training.encoded),
);
writeFileSync(path.join(folder, 'counterfactual.bin'), encodeOutcomeModel(model));
writeFileSync(path.join(folder, 'counterfactual.json'), `${JSON.stringify(calibration, null, 2)}\n`);
process.stdout.write(
  `${training.rows.length} rows trained on; ${JSON.stringify(calibration)}\n` +
    'Sources left out of the training, and what reaches the grey band:\n' +
    leftOutFigures(judged, calibration.points.find(({ risk }) => risk === 0.45)!.logit) +
    'Freeze the new weights with npm run freeze:shield.\n',
);
