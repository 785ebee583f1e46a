/**
 * `npm run train:counterfactual -- --data <folder of public prompt sets>`: trains the classifier of the counterfactual
 * layer, and calibrates it on the development rows. Deterministic: the same rows give the same bytes. With `--left-out` it
 * also trains once more for every group of authors without their rows, and says what of these would be found.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { framesSchema } from '../src-main/shield/counterfactual/frame-files.ts';
import { encodeOutcomeModel } from '../src-main/shield/counterfactual/outcome-model.ts';
import { awayFromMeasured } from './counterfactual/away-from-measured.ts';
import { calibrate } from './counterfactual/calibrate.ts';
import { encodeRows } from './counterfactual/encode-rows.ts';
import { harmLogits, learnHarm } from './counterfactual/learn-harm.ts';
import { learnNames } from './counterfactual/learn-names.ts';
import { type JudgedRow, leftOutFigures } from './counterfactual/left-out-figures.ts';
import { requestSources } from './counterfactual/own-sources.ts';
import { quantise } from './counterfactual/quantise.ts';
import { developmentRows, ownRows, publicRows, type TrainingRow } from './counterfactual/training-rows.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, 'left-out': { type: 'boolean' } } });
if (!values.data) throw new Error('Name the folder of public prompt sets: --data <folder>');
const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'resources', 'shield');

/** Of the public sets and the embedded data, rows of this fold are measured with; they are not trained on. */
const heldOut = 0;
/** Sources that are left out together, once each: by other hands than the rest. */
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
const learnt = ({ source, fold, weight }: TrainingRow): boolean =>
  weight > 0 && (source.startsWith('training-') || fold !== heldOut);
const rows = awayFromMeasured([...publicRows(values.data), ...ownRows(root)].filter(learnt), root);
const encoded = encodeRows(rows, frames);
const pick = (wanted: (row: TrainingRow) => boolean) => {
  const numbers = rows.flatMap((row, index) => (wanted(row) ? [index] : []));
  return { rows: numbers.map((index) => rows[index]!), encoded: numbers.map((index) => encoded[index]!) };
};
const isAlike = ({ label, kind }: TrainingRow): boolean => label === 'ALLOW' && kind === 'lookalike';

const harm = learnHarm(rows, encoded);
const development = developmentRows(root);
const ofDevelopment = harmLogits(harm, encodeRows(development, frames));
const judged: JudgedRow[] = development.map((row, index) => ({ row, logit: ofDevelopment[index]! }));
const calibration = calibrate(judged.filter(({ row }) => isAlike(row)).map(({ logit }) => logit));
const model = quantise(harm, learnNames(rows, encoded));
writeFileSync(path.join(folder, 'counterfactual.bin'), encodeOutcomeModel(model));
writeFileSync(path.join(folder, 'counterfactual.json'), `${JSON.stringify(calibration, null, 2)}\n`);
if (values['left-out'])
  for (const sources of leftOut.values()) {
    const others = pick(({ source }) => !sources.includes(source));
    const own = pick(({ source }) => sources.includes(source));
    const logits = harmLogits(learnHarm(others.rows, others.encoded), own.encoded);
    judged.push(...own.rows.map((row, index) => ({ row, logit: logits[index]! })));
  }
process.stdout.write(
  `${rows.length} rows trained on; ${JSON.stringify(calibration)}\n` +
    'Of rows that had no part in the training, these reach the grey band:\n' +
    leftOutFigures(judged, calibration.points.find(({ risk }) => risk === 0.45)!.logit) +
    'Freeze the new weights with npm run freeze:shield.\n',
);
