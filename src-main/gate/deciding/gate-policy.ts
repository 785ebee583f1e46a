/** A policy of the gate as data: thresholds and rules that can make it stricter, and less strict only within hard bounds. */
import { z } from 'zod';
import { canonicalDigest } from '../../artifacts/canonical-json.ts';

/** Layout of the document; a reader of another one refuses. */
export const policyLayout = 1;

/**
 * The most lenient values that a policy can have. Beside them these hold under every policy: the hard path of the shield
 * refuses, what it does not know closes, the heads' own most probable verdicts hold, a calibration's threshold holds, and a
 * fault never ends in ALLOW.
 */
export const mostLenient = {
  floor: 0.8,
  grey: 0.6,
  hardWithBypass: 0.8,
  hard: 0.9,
  escalateFrom: 0.65,
  refuseFrom: 0.5,
  deadlineMs: 60_000,
  approvalMinutes: 1440,
} as const;

export const taskHeadUses = ['required', 'when-present', 'ignored'] as const;
export const writingToolRules = ['always-escalate', 'as-judged'] as const;
/** Whose word counts on answers and tools' results; faults of either part close the gate in both cases. */
export const answerJudges = ['shield-and-heads', 'shield'] as const;

const upTo = (bound: number) => z.number().gt(0).max(bound);
const label = z.string().trim().min(1).max(100);

export const policySchema = z.strictObject({
  layout: z.literal(policyLayout),
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u, 'use small letters, digits and single hyphens')
    .max(60),
  /** From 1; every saved change is one more. */
  version: z.int().min(1),
  name: z.strictObject({ en: label, ja: label }),
  shield: z
    .strictObject({
      floor: upTo(mostLenient.floor),
      grey: upTo(mostLenient.grey),
      hardWithBypass: upTo(mostLenient.hardWithBypass),
      hard: upTo(mostLenient.hard),
    })
    .refine(({ grey, floor }) => grey <= floor, { path: ['grey'], message: 'must not be above "floor"' }),
  safetyHead: z.strictObject({
    /** P(ESCALATE) + P(REFUSE) from which a person decides. */
    escalateFrom: upTo(mostLenient.escalateFrom),
    /** P(REFUSE) from which the text is refused. */
    refuseFrom: upTo(mostLenient.refuseFrom),
  }),
  /** `required`: a model without behaviour tags sends everything to a person. */
  taskHead: z.enum(taskHeadUses),
  /** The head's confidence below which a person decides; a calibration's own threshold holds where it is higher. */
  confidence: z.strictObject({ escalateBelow: z.number().min(0).max(1) }),
  onFault: z.enum(['ESCALATE', 'REFUSE']),
  deadlineMs: z.int().min(100).max(mostLenient.deadlineMs),
  /** How long a person has to decide. */
  approvalMinutes: z.number().min(0.1).max(mostLenient.approvalMinutes),
  writingTools: z.enum(writingToolRules),
  /**
   * The heads learnt what people ask. On what is answered they guess: a head that is right about seven of ten questions
   * stops half of all harmless answers. `shield`: the heads are asked and recorded there, and do not decide.
   */
  answersAndResults: z.enum(answerJudges),
});

export type GatePolicy = z.infer<typeof policySchema>;

/** SHA-256 of the canonical JSON: spaces and the order of fields do not count, everything else does. */
export function policyDigest(policy: GatePolicy): string {
  return canonicalDigest(policy);
}

export type PolicyErrorCode = 'invalid' | 'built-in' | 'unknown' | 'changed' | 'unreadable';

/** A policy that cannot be used: names place, field and remedy. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code: PolicyErrorCode;

  constructor(code: PolicyErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * @param place where it comes from, for the message
 * @throws PolicyError naming every field that does not fit
 */
export function parsePolicy(value: unknown, place = 'the policy'): GatePolicy {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `field "${path.join('.') || '(document)'}": ${message}`);
  throw new PolicyError('invalid', `${place}: ${fields.join('; ')}. Correct it, or choose another policy.`);
}

/** What decides where there is no policy: everything at its strictest. A fault stands beside it, so nothing passes. */
export const closedPolicy: GatePolicy = Object.freeze({
  layout: policyLayout,
  id: 'closed',
  version: 1,
  name: { en: 'Closed', ja: '閉鎖' },
  shield: { floor: 0.7, grey: 0.45, hardWithBypass: 0.7, hard: 0.8 },
  safetyHead: { escalateFrom: 0.35, refuseFrom: 0.4 },
  taskHead: 'required',
  confidence: { escalateBelow: 0 },
  onFault: 'REFUSE',
  deadlineMs: 3000,
  approvalMinutes: 5,
  writingTools: 'always-escalate',
  answersAndResults: 'shield-and-heads',
});
