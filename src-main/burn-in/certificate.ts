/** The certificate of a burn-in: what was compared, what came out, and a hash over all of it. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileWhole } from '../artifacts/write-file-whole.ts';
import { BurnInError } from './burn-in-error.ts';
import { canonicalHash } from './canonical-json.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/u);
const figure = z.number().min(0);

const modelSchema = z.strictObject({
  manifestSha256: hash.nullable(),
  filesSha256: hash,
  files: z.record(z.string(), z.strictObject({ sha256: hash, bytes: z.int().min(0) })),
});

const logitSchema = z.strictObject({
  positions: z.int().min(0),
  meanKl: figure,
  largestKl: figure,
  largestError: figure,
  meanSquaredError: figure,
  sameTop: figure.max(1),
});

/** On the prompts, on the random rows, and on both; `null` where there are none. */
const comparisonSchema = z.strictObject({
  prompts: logitSchema.nullable(),
  random: logitSchema.nullable(),
  all: logitSchema,
});

const layerSchema = z.strictObject({
  layer: z.int().min(0),
  /** Largest ||R^T R - I|| and ||R - I|| (Frobenius) of the layer's blocks; `null` for a layer without a gate. */
  orthogonality: figure.nullable(),
  distanceFromIdentity: figure.nullable(),
  largestError: figure,
  relativeError: figure,
  accumulatedError: figure,
  weightDeviation: figure,
});

export const checkIds = [
  'gates-removed',
  'files-carried',
  'orthogonality',
  'weight-deviation',
  'largest-kl',
  'largest-logit-error',
] as const;

export type CheckId = (typeof checkIds)[number];

const checkSchema = z.strictObject({
  id: z.enum(checkIds),
  value: figure,
  /** The check is passed by values up to this. */
  limit: figure,
  passed: z.boolean(),
});

export type Check = z.infer<typeof checkSchema>;

const contentSchema = z.strictObject({
  format: z.literal('so8t-burn-in-certificate'),
  version: z.literal(1),
  /** ISO 8601. */
  provedAt: z.string(),
  models: z.strictObject({ gated: modelSchema, burnt: modelSchema }),
  gates: z.strictObject({
    sha256: hash,
    layers: z.array(z.int().min(0)).min(1),
    layersWithoutGate: z.array(z.int().min(0)),
  }),
  /** Whether all gates do nothing: then a burn-in that does nothing is right, and this proves little. */
  identityGates: z.boolean(),
  prompts: z.strictObject({
    promptsSha256: hash,
    tokensSha256: hash,
    prompts: z.int().min(0),
    random: z.strictObject({ seed: z.int(), rows: z.int().min(0), length: z.int().min(0) }),
  }),
  computation: z.strictObject({
    /** The more exact one, where both were used. */
    floatType: z.enum(['float32', 'float64']),
    /** Rows that were judged in float64. */
    float64Rows: z.int().min(0).optional(),
    provider: z.string(),
    threads: z.int().min(1),
  }),
  versions: z.record(z.string(), z.string()),
  figures: z.strictObject({
    /** Burnt model, from its files, against the model with gates. */
    burnt: comparisonSchema,
    /** W R before the cast against the model with gates; `null` where the weights are F32 or F64. */
    uncast: comparisonSchema.nullable(),
    /**
     * What was judged as float32 gave it for all rows, where its rounding alone was beyond a limit. Then `burnt` and
     * `uncast` hold float64 for the rows that were beyond, and `layers` is measured on those.
     */
    float32: comparisonSchema.nullable(),
    /** Largest orthogonality error of all blocks. */
    orthogonality: figure,
    /** Layer with the largest relative error. */
    worstLayer: z.int().min(0),
    layers: z.array(layerSchema).min(1),
  }),
  checks: z.array(checkSchema).length(checkIds.length),
  verdict: z.enum(['proved', 'failed']),
});

export type CertificateContent = z.infer<typeof contentSchema>;

const certificateSchema = contentSchema.extend({
  /** Over the canonical JSON of all other fields. */
  sha256: hash,
});

export type Certificate = z.infer<typeof certificateSchema>;

export function sign(content: CertificateContent): Certificate {
  return { ...content, sha256: canonicalHash(content) };
}

export function verdictOf(checks: readonly Check[]): CertificateContent['verdict'] {
  return checks.every(({ passed }) => passed) ? 'proved' : 'failed';
}

/** Writes the certificate whole. @throws ArtifactError with the remedy */
export async function writeCertificate(file: string, certificate: Certificate): Promise<void> {
  await writeFileWhole(file, `${JSON.stringify(certificate, null, 2)}\n`);
}

/**
 * Reads a certificate and checks that it is what was signed.
 * @throws BurnInError naming file and field
 */
export async function readCertificate(file: string): Promise<Certificate> {
  const json = await readFile(file, 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch((error: Error) => {
      throw new BurnInError(`${file}: cannot be read as a certificate (${error.message}). Prove again.`, {
        cause: error,
      });
    });
  const parsed = certificateSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new BurnInError(`${file}: field "${issue.path.join('.')}": ${issue.message}. Prove again.`);
  }
  const { sha256, ...content } = parsed.data;
  const found = canonicalHash(content);
  if (found !== sha256)
    throw new BurnInError(
      `${file}: field "sha256" is ${sha256.slice(0, 12)}..., but the other fields give ${found.slice(0, 12)}.... ` +
        'The certificate was changed: restore it, or prove again.',
    );
  for (const { id, value, limit, passed } of content.checks)
    if (passed !== value <= limit)
      throw new BurnInError(`${file}: check "${id}" contradicts its own figures. Prove again.`);
  if (content.verdict !== verdictOf(content.checks))
    throw new BurnInError(`${file}: field "verdict" contradicts the checks. Prove again.`);
  return parsed.data;
}
