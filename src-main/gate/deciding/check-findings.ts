/** What comes from another process counts only when it is what was asked for: each part alone, so that one broken part leaves the other. */
import { z } from 'zod';
import { canonicalJson } from '../../artifacts/canonical-json.ts';
import { verdicts } from '../../data/verdict.ts';
import type { GateFindings, ShieldFindings } from '../judging/gate-judge.ts';
import {
  type FaultKind,
  faultKinds,
  type GateFault,
  type GatePart,
  gateParts,
  type HeadFindings,
} from './gate-decision.ts';

const share = z.number().min(0).max(1);
const verdict = z.enum(verdicts);
const probabilities = z
  .strictObject({ ALLOW: share, ESCALATE: share, REFUSE: share })
  .refine(({ ALLOW, ESCALATE, REFUSE }) => Math.abs(ALLOW + ESCALATE + REFUSE - 1) < 1e-3, 'do not sum to 1');
const count = z.int().min(1);

const headsSchema = z.strictObject({
  safetyHead: probabilities,
  taskHead: probabilities.nullable(),
  temperature: z.number().positive().nullable(),
  threshold: z.strictObject({ escalateBelow: share, reached: z.boolean() }).nullable(),
  confidence: share,
  worst: z.strictObject({
    safety: verdict,
    task: verdict.nullable(),
    refuse: share,
    // A sum of two shares may be a little above 1.
    notAllow: z.number().min(0).max(1.001),
  }),
  tokens: count,
  windows: count,
});

/** What decides is checked field by field; the rest of the shield's record is for people, and must be JSON. */
const shieldSchema = z.strictObject({
  decision: z.looseObject({
    verdict,
    score: share,
    unknown: z.array(z.string()),
    axes: z.record(z.string(), share),
    counterfactual: share,
    temporal: share,
    evidence: z.array(z.unknown()),
    violated: z.array(
      z.looseObject({ clause: z.string(), kind: z.string(), severity: z.string(), risk: z.number() }),
    ),
    explanation: z.looseObject({ text: z.string() }),
  }),
  situation: z.strictObject({
    unknown: z.boolean(),
    bypass: z.boolean(),
    danger: z.boolean(),
    howToHarm: z.boolean(),
    terrorism: z.boolean(),
    hardClauseRisk: z.number(),
    axes: z.number(),
    counterfactual: z.number(),
    temporal: z.number(),
  }),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);
const artifactsSchema = z.strictObject({
  shield: sha256.nullable(),
  head: sha256.nullable(),
  gguf: sha256.nullable(),
});
const faultSchema = z.strictObject({
  part: z.enum(gateParts),
  kind: z.enum(faultKinds),
  detail: z.string(),
});

/** @param textSha256 of the text that was asked about */
export function checkFindings(answer: unknown, textSha256: string): GateFindings {
  const faults: GateFault[] = [];
  const given = isObject(answer) ? answer : {};
  const broken = (part: GatePart, detail: string, kind: FaultKind = 'garbage'): null => {
    faults.push({ part, kind, detail });
    return null;
  };
  const nothing = { shield: null, head: null, gguf: null };
  const none = { textSha256, shield: null, heads: null, faults, artifacts: nothing };
  // No answer at all: whoever asked knows why, and says so.
  if (answer === null) return none;
  if (given.textSha256 !== textSha256) {
    broken('gate-process', 'The gate process answered something that is not about this text.');
    return none;
  }
  const reported = z.array(faultSchema).safeParse(given.faults);
  if (reported.success) faults.push(...reported.data);
  else broken('gate-process', 'The gate process told its faults in no known form.');
  const artifacts = artifactsSchema.safeParse(given.artifacts);
  if (!artifacts.success) broken('gate-process', 'The gate process did not say what it judged with.');

  function read<Part>(part: GatePart, schema: z.ZodType, value: unknown): Part | null {
    const said = faults.some((fault) => fault.part === part || (part === 'head' && fault.part === 'model'));
    if (value === null && said) return null;
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const { path, message } = parsed.error.issues[0]!;
      return broken(
        part,
        `The answer's field "${path.join('.')}" cannot be used: ${message}.`,
        hasNoNumber(value) ? 'not-a-number' : 'garbage',
      );
    }
    try {
      canonicalJson(parsed.data);
    } catch (error) {
      return broken(part, `The answer is not plain JSON: ${(error as Error).message}`, 'not-a-number');
    }
    return parsed.data as Part;
  }

  const known = artifacts.success ? artifacts.data : nothing;
  const shield = read<ShieldFindings>('shield', shieldSchema, given.shield);
  // What the shield refuses need not be read to its end by the heads.
  const spared = given.heads === null && shield?.decision.verdict === 'REFUSE';
  const heads = spared ? null : read<HeadFindings>('head', headsSchema, given.heads);
  if (artifacts.success && ((shield && !known.shield) || (heads && !known.head)))
    broken('gate-process', 'The gate process did not say what it judged with.');
  return { textSha256, shield, heads, faults, artifacts: known };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether NaN or infinity stands anywhere in it; depth is bounded because the value is not trusted. */
function hasNoNumber(value: unknown, depth = 6): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (!isObject(value) || depth === 0) return false;
  return Object.values(value).some((one) => hasNoNumber(one, depth - 1));
}
