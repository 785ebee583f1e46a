/** Schemas of the data of layer C: cues and concepts of each language, and the outcomes that cues make together. */
import { z } from 'zod';
import { clauseIds } from '../directives/directives.ts';
import { expandForms } from '../matching/word-list.ts';
import { cueRoles } from './counterfactual.ts';

const identifier = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use lower case letters, digits and hyphens');

const word = z
  .string()
  .trim()
  .min(1, 'is empty')
  .superRefine((text, context) => {
    try {
      expandForms(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  });

const cue = z.strictObject({
  id: identifier,
  role: z.enum(cueRoles),
  /** What outcomes ask for as `role:class`. */
  class: identifier,
  words: z.array(word).min(1, 'has no words'),
});

/** Words of one meaning, which the classifier counts; the same concept has the same id in every language. */
const concept = z.strictObject({ id: identifier, words: z.array(word).min(1, 'has no words') });

export const framesSchema = z.strictObject({
  version: z.literal(2),
  language: z.string().regex(/^[a-z]{2}$/, 'use an ISO 639-1 code'),
  cues: z.array(cue),
  concepts: z.array(concept),
});

const outcome = z.strictObject({
  id: identifier,
  clause: z.enum(clauseIds),
  /** All must be there: `role:class`, with `|` between choices; `victim:other|child` repeats the role. */
  needs: z.array(z.string()).min(1),
  /** Most units of the folded text between the ends of the first need and every other. */
  within: z.number().int().positive(),
  risk: z.number().gt(0).max(1),
});

export const outcomesSchema = z.strictObject({
  version: z.literal(1),
  outcomes: z.array(outcome),
  /** What the risk is multiplied by when a cue of this role stands in the text. */
  softening: z.partialRecord(z.enum(cueRoles), z.number().gt(0).max(1)),
});

export const calibrationSchema = z
  .strictObject({
    version: z.literal(1),
    /** Log odds of the classifier and the risk they mean; straight lines between them. */
    points: z.array(z.strictObject({ logit: z.number(), risk: z.number().min(0).max(1) })).min(2),
  })
  .refine(
    ({ points }) =>
      points.every(
        ({ logit, risk }, at) => at === 0 || (logit > points[at - 1]!.logit && risk > points[at - 1]!.risk),
      ),
    'log odds and risks must rise from point to point',
  );

export type FramesFile = z.infer<typeof framesSchema>;
export type OutcomesFile = z.infer<typeof outcomesSchema>;
export type CounterfactualCalibration = z.infer<typeof calibrationSchema>;

/** The choices of a need: `victim:other|child` gives both with their role. */
export function choicesOf(need: string): string[] {
  let role = '';
  return need.split('|').map((choice) => {
    const parts = choice.split(':');
    if (parts.length === 2) role = parts[0]!;
    return `${role}:${parts.at(-1)}`;
  });
}
