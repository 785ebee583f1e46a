/**
 * `npm run train:counterfactual -- --data <folder of public prompt sets>`: trains the classifier of the counterfactual
 * layer and calibrates it on the fold it did not see. Deterministic: the same rows give the same bytes.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { encodeOutcomeModel } from '../src-main/shield/counterfactual/outcome-model.ts';
import { encodeRows, learnOutcomes, logitsOf } from './counterfactual/learn-outcomes.ts';
import { ownRows, publicRows, type TrainingRow } from './counterfactual/training-rows.ts';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (!values.data) throw new Error('Name the folder of public prompt sets: --data <folder>');
const root = path.join(import.meta.dirname, '..');

/** Rows of this fold calibrate; they are not trained on. */
const heldOut = 0;
/** Which share of harmless rows of our own may reach a risk by the classifier alone; between them straight lines. */
const shares = [
  { share: 0.5, risk: 0.05 },
  { share: 0.2, risk: 0.15 },
  { share: 0.08, risk: 0.3 },
  { share: 0.025, risk: 0.45 },
  { share: 0.01, risk: 0.7 },
  { share: 0.004, risk: 0.8 },
];

const rows = [...publicRows(values.data), ...ownRows(root)];
const encoded = encodeRows(rows);
const pick = (wanted: (row: TrainingRow) => boolean) => {
  const numbers = rows.flatMap((row, index) => (wanted(row) ? [index] : []));
  return { rows: numbers.map((index) => rows[index]!), encoded: numbers.map((index) => encoded[index]!) };
};
const training = pick(({ fold }) => fold !== heldOut);
const model = learnOutcomes(training.rows, training.encoded);

const harmless = pick(
  ({ fold, label, source }) =>
    fold === heldOut &&
    label === 'ALLOW' &&
    ['embedded', 'development', 'development-indirect', 'self_instruct', 'cyberseceval_frr'].includes(source),
);
const logits = [...logitsOf(model, harmless.encoded)].sort((a, b) => b - a);
const at = (share: number): number => Number(logits[Math.floor(logits.length * share)]!.toFixed(3));
const points = shares.map(({ share, risk }) => ({ logit: at(share), risk }));
const [lowest, highest] = [points[0]!.logit, points.at(-1)!.logit];
const calibration = {
  version: 1,
  points: [{ logit: lowest - 4, risk: 0 }, ...points, { logit: highest + 4, risk: 1 }],
};

const folder = path.join(root, 'resources', 'shield');
writeFileSync(path.join(folder, 'counterfactual.bin'), encodeOutcomeModel(model));
writeFileSync(path.join(folder, 'counterfactual.json'), `${JSON.stringify(calibration, null, 2)}\n`);
process.stdout.write(
  `${training.rows.length} rows trained on; calibrated on ${harmless.rows.length} harmless rows: ${JSON.stringify(calibration)}\n` +
    'Freeze the new weights with npm run freeze:shield.\n',
);
