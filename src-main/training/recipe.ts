/** A recipe: everything that makes a training reproducible, as checked JSON. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const share = z.number().min(0).max(1);
const learningRate = z.number().min(0).max(1);
const weight = z.number().min(0).max(100);

/** Shares of the classes in a batch; they sum to 1. */
const classMix = z
  .strictObject({ ALLOW: share, ESCALATE: share, REFUSE: share })
  .refine(
    (mix) => Math.abs(mix.ALLOW + mix.ESCALATE + mix.REFUSE - 1) < 1e-6,
    'the three shares must sum to 1',
  );

export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,40}$/u, 'use 1 to 40 lower-case letters, digits and dashes'),
  description: z.string().default(''),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  batch: z.strictObject({
    /** Rows of one forward and backward pass. */
    micro: z.int().min(1).max(64),
    /** Rows of one optimiser step; a multiple of `micro`. */
    effective: z.int().min(1).max(1024),
    classMix,
    /** Longest sequence in tokens; longer rows lose their answer's end. */
    maximumTokens: z.int().min(16).max(4096),
    /** Share of prompt tokens blotted out at each sight of a row, against learning rows by heart (Iyyer et al. 2015). */
    promptDropout: z.number().min(0).max(0.9),
  }),
  duration: z.strictObject({
    /** An epoch is as many steps as it takes to draw as many rows as the training split has. */
    epochs: z.number().positive().max(1000),
    evaluationsPerEpoch: z.int().min(1).max(1000),
  }),
  loss: z.strictObject({
    /** Weights of a supervised token: behaviour tag, the rest of the answer, the prompt. */
    tagWeight: weight,
    answerWeight: weight,
    promptWeight: weight,
    /** Coefficients of the safety terms (MISSION T2: alpha 2-5, beta 5-10, gamma 1-2); 0 switches a term off. */
    alpha: weight,
    beta: weight,
    gamma: weight,
    classWeights: z.strictObject({ ALLOW: weight, ESCALATE: weight, REFUSE: weight }),
    /** lambda(t): from each share of training progress on, this coefficient of the smoothness term. */
    petSchedule: z.array(z.strictObject({ from: share, lambda: z.number().min(0).max(100) })),
  }),
  optimiser: z.strictObject({
    trunkLearningRate: learningRate,
    safetyHeadLearningRate: learningRate,
    /** The safety head stands still from this share of training progress on; 1 never freezes it. */
    freezeSafetyHeadFrom: share,
    warmup: share,
    weightDecay: z.number().min(0).max(1),
    maximumGradientNorm: z.number().positive(),
    gradientCheckpointing: z.boolean(),
  }),
  /** Trains an SO(8) gate in every layer (docs/gates.md), without weight decay; left out: gates stay as the model has them. */
  gates: z.strictObject({ learningRate }).optional(),
  /** Which checkpoint the run leaves behind: the most accurate, the safest, or the last. */
  selection: z.enum(['accuracy', 'safety', 'last']),
  earlyStopping: z.strictObject({
    enabled: z.boolean(),
    /** Evaluations in a row that may be worse than the best before the run stops. */
    patience: z.int().min(1).max(1000),
    /** How far below the best Safety Score and Refuse Recall count as worse. */
    tolerance: share,
  }),
  collapse: z.strictObject({
    /** Stop the run at the alarm. */
    stop: z.boolean(),
    /** After a stop, restore the best checkpoint by safety. */
    rollback: z.boolean(),
  }),
  /** Write a resumable checkpoint at every n-th evaluation. */
  evaluationsPerCheckpoint: z.int().min(1).max(1000),
});

export type Recipe = z.infer<typeof recipeSchema>;

/** @throws naming the origin and every field that is out of range */
export function parseRecipe(json: unknown, origin: string): Recipe {
  const parsed = recipeSchema.safeParse(json);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `field "${issue.path.join('.') || '(recipe)'}": ${issue.message}`);
  if (parsed.success && parsed.data.batch.effective % parsed.data.batch.micro !== 0) {
    problems.push(`field "batch.effective": ${parsed.data.batch.effective} is not a multiple of batch.micro`);
  }
  if (problems.length > 0 || !parsed.success)
    throw new Error(`${origin}: not a usable recipe:\n  ${problems.join('\n  ')}`);
  return parsed.data;
}

/** Reads a recipe file. @throws naming file and field */
export async function readRecipe(file: string): Promise<Recipe> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: cannot be read as a JSON recipe (${(error as Error).message}).`, {
      cause: error,
    });
  }
  return parseRecipe(json, file);
}
