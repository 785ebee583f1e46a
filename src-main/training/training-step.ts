/** One optimiser step: micro-batches, summed gradients, clipping, AdamW. */
import { accumulate } from '../engine/gradient-clipping.ts';
import { Random } from '../engine/random.ts';
import type { Model } from '../language-model/model-folder.ts';
import { type LossTerm, lossTerms } from './composite-loss.ts';
import type { StepEvent } from './events.ts';
import type { GradientSession } from './gradient-session.ts';
import { type EncodedRow, microBatches } from './micro-batch.ts';
import type { LearningRates, Optimiser } from './optimiser.ts';
import type { Recipe } from './recipe.ts';
import type { RunPlan } from './run-plan.ts';
import { cosineWithWarmup, stepSchedule } from './schedules.ts';

/**
 * Updates the model's parameters in place.
 * @param step number of this step, from 1
 * @throws when the loss or the gradient is not finite; the parameters are then as before the step
 */
export async function trainingStep(
  step: number,
  rows: readonly EncodedRow[],
  model: Model,
  recipe: Recipe,
  plan: RunPlan,
  gradients: GradientSession,
  optimiser: Optimiser,
): Promise<StepEvent> {
  const begun = performance.now();
  const progress = (step - 1) / plan.steps;
  const lambda = stepSchedule(progress, recipe.loss.petSchedule);
  const coefficients = { alpha: recipe.loss.alpha, beta: recipe.loss.beta, gamma: recipe.loss.gamma, lambda };
  const rates = learningRates(recipe, step, plan.steps);

  const sums = new Map<string, Float32Array>();
  const terms = Object.fromEntries(lossTerms.map((term) => [term, 0])) as Record<LossTerm, number>;
  let [total, tokens] = [0, 0];
  const padId = model.tokenizer.idOf('<|pad|>');
  const seen = blotOut(rows, recipe, padId, step);
  for (const batch of microBatches(seen, recipe, padId)) {
    const part = await gradients.compute(batch, model.parameters, coefficients);
    if (!Number.isFinite(part.total)) {
      throw new Error(
        `step ${step}: the loss is not finite (${lossTerms.map((term) => `${term} ${part.terms[term]}`).join(', ')}). ` +
          'Lower the learning rate or the loss coefficients and resume from the last checkpoint.',
      );
    }
    total += part.total;
    tokens += batch.tokens;
    for (const term of lossTerms) terms[term] += part.terms[term];
    accumulate(sums, part.gradients);
  }
  const gradientNorm = optimiser.step(model.parameters, sums, rates);
  const epoch = step / plan.stepsPerEpoch;
  const milliseconds = performance.now() - begun;
  return {
    kind: 'step',
    step,
    epoch,
    total,
    terms,
    gradientNorm,
    learningRates: rates,
    lambda,
    tokens,
    milliseconds,
  };
}

/** Prompt dropout; the markers around the prompt stay. Depends on seed and step alone, so that resuming changes nothing. */
function blotOut(
  rows: readonly EncodedRow[],
  recipe: Recipe,
  padId: number,
  step: number,
): readonly EncodedRow[] {
  const rate = recipe.batch.promptDropout;
  if (rate === 0) return rows;
  const random = new Random(recipe.seed + 0x9e3779b1 * step);
  return rows.map((row) => {
    const last = row.prompt.length - 1;
    return {
      ...row,
      prompt: row.prompt.map((id, i) => (i > 1 && i < last && random.uniform() < rate ? padId : id)),
    };
  });
}

/** All groups follow the same warm-up and cosine; the safety head may stand still towards the end. */
export function learningRates(recipe: Recipe, step: number, steps: number): LearningRates {
  const { trunkLearningRate, safetyHeadLearningRate, freezeSafetyHeadFrom, warmup } = recipe.optimiser;
  // The middle of the step: neither the first nor the last one is lost to a factor of zero.
  const factor = cosineWithWarmup((step - 0.5) / steps, warmup);
  const frozen = (step - 1) / steps >= freezeSafetyHeadFrom;
  return {
    trunk: trunkLearningRate * factor,
    safetyHead: frozen ? 0 : safetyHeadLearningRate * factor,
    ...(recipe.gates ? { gates: recipe.gates.learningRate * factor } : {}),
  };
}
