/** Rows and a recipe for a training that takes a second. */
import path from 'node:path';
import { readDataSet } from '../../data/data-set.ts';
import type { Row } from '../../data/row.ts';
import type { Splits } from '../../data/splits.ts';
import { verdicts } from '../../data/verdict.ts';
import type { Recipe } from '../recipe.ts';

/** Gradients, both losses and the schedule are all at work. */
export const tinyRecipe: Recipe = {
  name: 'tiny',
  description: '',
  seed: 7,
  batch: {
    micro: 4,
    effective: 8,
    classMix: { ALLOW: 0.375, ESCALATE: 0.25, REFUSE: 0.375 },
    maximumTokens: 64,
    promptDropout: 0.1,
  },
  duration: { epochs: 2, evaluationsPerEpoch: 3 },
  loss: {
    tagWeight: 2,
    answerWeight: 1,
    promptWeight: 0,
    alpha: 2,
    beta: 1,
    gamma: 0.5,
    classWeights: { ALLOW: 1, ESCALATE: 1.5, REFUSE: 1 },
    petSchedule: [{ from: 0.5, lambda: 0.1 }],
  },
  optimiser: {
    trunkLearningRate: 0.01,
    safetyHeadLearningRate: 0.02,
    freezeSafetyHeadFrom: 0.9,
    warmup: 0.1,
    weightDecay: 0.01,
    maximumGradientNorm: 1,
    gradientCheckpointing: false,
  },
  selection: 'last',
  earlyStopping: { enabled: false, patience: 3, tolerance: 0.05 },
  collapse: { stop: false, rollback: false },
  evaluationsPerCheckpoint: 2,
};

const published = path.join(import.meta.dirname, '..', '..', '..', 'resources', 'embedded-data', 'published');

/** The first short English rows of the embedded data: 48 to train on, 15 to measure. */
export async function tinySplits(): Promise<Pick<Splits, 'train' | 'validation'>> {
  const { train, validation } = await readDataSet(published);
  const short = (rows: readonly Row[], ofEach: number): Row[] =>
    verdicts.flatMap((label) =>
      rows
        .filter((row) => row.label === label && row.language === 'en' && row.prompt.length < 40)
        .slice(0, ofEach),
    );
  return { train: short(train, 16), validation: short(validation, 5) };
}
