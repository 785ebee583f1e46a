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
import { requestSources } from './counterfactual/own-sources.ts';
import { quantise } from './counterfactual/quantise.ts';
import { developmentRows, ownRows, publicRows, type TrainingRow } from './counterfactual/training-rows.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (!values.data) throw new Error('Name the folder of public prompt sets: --data <folder>');
const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'resources', 'shield');

/** Of the public sets and the embedded data, rows of this fold are measured with; they are not trained on. */
const heldOut = 0;
/** Sources that are left out together, once each, for the calibration: by other hands than the rest. */
const leftOut = new Map([
  ['embedded', ['embedded']],
  ...[...Map.groupBy(requestSources, ({ group }) => group)].map(([group, sources]): [string, string[]] => [
    group,
    sources.map(({ name }) => name),
  ]),
]);

const frames = readdirSync(folder)
  .filter((name) => /^frames-.*\.json$/.test(name))
  .sort()
  .map((name) => framesSchema.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))));
const learnt = ({ source, fold }: TrainingRow): boolean => source.startsWith('training-') || fold !== heldOut;
const rows = awayFromHeldOut([...publicRows(values.data), ...ownRows(root)].filter(learnt), root);
const encoded = encodeRows(rows, frames);
const pick = (wanted: (row: TrainingRow) => boolean) => {
  const numbers = rows.flatMap((row, index) => (wanted(row) ? [index] : []));
  return { rows: numbers.map((index) => rows[index]!), encoded: numbers.map((index) => encoded[index]!) };
};
const isAlike = ({ label, kind }: TrainingRow): boolean => label === 'ALLOW' && /^look-?alike$/.test(kind);

const logits: number[] = [];
const judged: JudgedRow[] = [];
for (const sources of leftOut.values()) {
  const others = pick(({ source }) => !sources.includes(source));
  const harm = learnHarm(others.rows, others.encoded);
  const own = pick(({ source }) => sources.includes(source));
  const found = [...harmLogits(harm, own.encoded)].map((logit, index) => ({ row: own.rows[index]!, logit }));
  judged.push(...found);
  const alike = found.filter(({ row }) => isAlike(row));
  if (alike.length === 0) continue;
  // Every left-out source counts the same, however many rows it has.
  for (let i = 0; i < 2000; i += 1) logits.push(alike[Math.floor((i * alike.length) / 2000)]!.logit);
}
const calibration = calibrate(logits);

const harm = learnHarm(rows, encoded);
const development = developmentRows(root);
const developmentLogits = harmLogits(harm, encodeRows(development, frames));
judged.push(...development.map((row, index) => ({ row, logit: developmentLogits[index]! })));
const model = quantise(harm, learnNames(rows, encoded));
writeFileSync(path.join(folder, 'counterfactual.bin'), encodeOutcomeModel(model));
writeFileSync(path.join(folder, 'counterfactual.json'), `${JSON.stringify(calibration, null, 2)}\n`);
process.stdout.write(
  `${rows.length} rows trained on; ${JSON.stringify(calibration)}\n` +
    'Sources left out of the training (the development rows always are), and what reaches the grey band:\n' +
    leftOutFigures(judged, calibration.points.find(({ risk }) => risk === 0.45)!.logit) +
    'Freeze the new weights with npm run freeze:shield.\n',
);
