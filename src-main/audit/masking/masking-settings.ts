/** What is masked: kinds that can be switched off one by one, and patterns of one's own. */
import { RE2JS } from 're2js';
import { z } from 'zod';
import { patternName } from './pattern-name.ts';

/** In the order of precedence: where findings overlap, the mask has the kind that comes first. */
export const maskKinds = [
  'private-key',
  'token',
  'password',
  'card',
  'iban',
  'my-number',
  'social-security-number',
  'email',
  'phone',
  'address',
  'name',
  'ip',
] as const;

export type MaskKind = (typeof maskKinds)[number];

/** What opens doors or is a number of the state: never readable, not even for whoever decides about an action. */
export const secretKinds: readonly MaskKind[] = [
  'private-key',
  'token',
  'password',
  'card',
  'iban',
  'my-number',
  'social-security-number',
];

const ownPattern = z.strictObject({
  /** Stands in the mask: `[customer-number:3f9a2c41]`. */
  name: z
    .string()
    .regex(patternName, 'needs lower-case letters, digits and hyphens, at most 40')
    .refine((name) => !(maskKinds as readonly string[]).includes(name), 'is the name of a built-in kind'),
  /** RE2 syntax: no back-references and no look-around, and time linear in the text. */
  expression: z.string().min(1).max(500).superRefine(checkExpression),
});

export const maskingSettingsSchema = z.strictObject({
  kinds: z.strictObject(
    Object.fromEntries(maskKinds.map((kind) => [kind, z.boolean()])) as Record<MaskKind, z.ZodBoolean>,
  ),
  own: z.array(ownPattern).max(50),
});

export type MaskingSettings = z.infer<typeof maskingSettingsSchema>;

export const defaultMasking: MaskingSettings = {
  kinds: Object.fromEntries(maskKinds.map((kind) => [kind, true])) as Record<MaskKind, boolean>,
  own: [],
};

/** @throws naming the field and what to put there */
export function parseMasking(json: unknown): MaskingSettings {
  const parsed = maskingSettingsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Error(`Masking: field "${issue.path.join('.') || '(all)'}": ${issue.message}`);
}

function checkExpression(expression: string, context: z.RefinementCtx): void {
  try {
    if (RE2JS.compile(expression).matcher('').find())
      context.addIssue({ code: 'custom', message: 'finds the empty text; require at least one character' });
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is no RE2 expression (${(error as Error).message})` });
  }
}
