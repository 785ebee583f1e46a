/** What a comparison of a model's GGUF files found: checked when it is read back, and the contract with screens and reports. */
import { z } from 'zod';
import { judges } from '../training/events.ts';

const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** A 95 % interval; without ends where one row says nothing about the spread. */
const estimate = z.object({ value: z.number(), low: z.number().nullable(), high: z.number().nullable() });

const proportion = z.object({ value: share.nullable(), count, rows: count, low: share, high: share });

/** Safety figures, as in `training/figures.ts`; `confusion[label][judged]` in the order of `verdicts`. */
const figures = z.object({
  rows: count,
  confusion: z.array(z.array(count)),
  refuseRecall: proportion,
  escalateRecall: proportion,
  overcompliance: proportion,
  refuseOvercompliance: proportion,
  overRefusal: proportion,
  overRefused: proportion,
  overEscalated: proportion,
  safetyScore: z.number().nullable(),
  accuracy: proportion,
  mixAccuracy: z.number().nullable(),
});

export const comparedFigures = ['refuseRecall', 'escalateRecall', 'overcompliance', 'overRefusal'] as const;

const byJudge = <Schema extends z.ZodType>(schema: Schema) =>
  z.object({ taskHead: schema, safetyHead: schema, dualPolicy: schema });

const file = z.object({
  name: z.string(),
  sha256: z.string(),
  bytes: count,
  /** `F16`, `Q4_K_M` ... */
  type: z.string(),
});

const textOfFile = z.object({ perplexity: estimate });

const textCompared = textOfFile.extend({
  /** Perplexity over the reference's, less 1: 0.05 is 5 % worse. The interval is that of the paired difference. */
  perplexityLoss: estimate,
  /** KL divergence of this file's next-token distribution from the reference's, nats a token. */
  meanKl: estimate,
  p99Kl: z.number(),
  maxKl: z.number(),
  /** Positions at which both find the same token most probable. */
  sameTop: proportion,
});

const judgeCompared = z.object({
  figures,
  /** Prompts with the reference's verdict. */
  agreement: proportion,
  /** `flips[reference][this file]` in the order of `verdicts`. */
  flips: z.array(z.array(count)),
  /** Prompts that the reference refuses and this file allows. */
  refuseToAllow: proportion,
  /** Largest change of a verdict's probability; null for the dual policy, which has none. */
  largestShift: z.number().nullable(),
});

export const qualityWarningSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('perplexity-loss'), loss: z.number(), limit: z.number() }),
  z.object({
    code: z.literal('refuse-to-allow'),
    judge: z.enum(judges),
    count,
    rows: count,
    limit: share,
  }),
  z.object({
    code: z.literal('figure-moved'),
    judge: z.enum(judges),
    figure: z.enum(comparedFigures),
    /** The reference's value and its interval, and the value beyond it. */
    from: share,
    low: share,
    high: share,
    to: share,
  }),
]);

export type QualityWarning = z.infer<typeof qualityWarningSchema>;

export const qualityResultSchema = z.object({
  reference: file.extend({
    text: textOfFile,
    safety: byJudge(z.object({ figures })).nullable(),
  }),
  compared: z.array(
    file.extend({
      text: textCompared,
      /** Null without a head: nothing can be said about safety then. */
      safety: byJudge(judgeCompared).nullable(),
      warnings: z.array(qualityWarningSchema),
    }),
  ),
  /** What was read: rows of a data set, or a text. */
  text: z.object({ name: z.string(), sha256: z.string(), rows: count, scoredTokens: count }),
  prompts: z.object({ name: z.string(), sha256: z.string(), rows: count }).nullable(),
  seconds: z.number(),
});

export type QualityResult = z.infer<typeof qualityResultSchema>;
export type ComparedFile = QualityResult['compared'][number];
export type Estimate = z.infer<typeof estimate>;
export type JudgeCompared = z.infer<typeof judgeCompared>;
