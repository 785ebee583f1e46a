/** `calibration.json`: what travels with a model so that its gate can use it. Only these fields, each checked when it is read. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ArtifactError, type ReadArtifact, sha256 } from '../artifacts/artifact.ts';
import { verdicts } from '../data/verdict.ts';
import { classScoreNames, scoreNames } from './scores.ts';
import { temperatureRange } from './soften.ts';

export const calibrationFileName = 'calibration.json';

/** Version of the layout below; a reader of another one refuses. */
export const calibrationVersion = 1;

const share = z.number().min(0).max(1);
const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/u, 'is not a SHA-256');
const interval = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const proportion = z.strictObject({
  value: share.nullable(),
  count,
  rows: count,
  low: share,
  high: share,
});

const allScores = z.record(z.enum(scoreNames), interval);
const classScores = z.record(z.enum(classScoreNames), interval);
const compared = { before: allScores, after: allScores, reduction: allScores };
const comparedClass = z.strictObject({
  rows: count,
  before: classScores,
  after: classScores,
  reduction: classScores,
});

const release = z.strictObject({
  selectiveOvercompliance: proportion,
  overcompliance: proportion,
  overRefusal: proportion,
});

const bin = z.strictObject({ low: share, high: share, confidence: share.nullable(), accuracy: proportion });

/** Rows that were used, by number and by hash: of the texts and labels, one JSON array a row. */
const usedRows = z.strictObject({ name: z.string(), rows: count, scenes: count, sha256: hash });

export const objectives = ['nll', 'ece'] as const;

export type Objective = (typeof objectives)[number];

/** What the change of ECE and Brier score says, by their intervals. */
export const outcomes = ['improved', 'already-calibrated', 'worse'] as const;

export type Outcome = (typeof outcomes)[number];

export const calibrationSchema = z.strictObject({
  version: z.literal(calibrationVersion),
  /** Divides the safety head's logits. */
  temperature: z.number().min(temperatureRange.low).max(temperatureRange.high),
  /** 95 % of the resamples' temperatures; null when the objective is `ece`, which jumps too much to resample. */
  temperatureInterval: interval.nullable(),
  /** The temperature is an end of the range: a better one may lie outside. */
  atBound: z.boolean(),
  objective: z.enum(objectives),
  thresholds: z.strictObject({
    /** The confidence below which the gate hands over to a human; null: none was asked for. */
    escalateBelow: z
      .strictObject({
        confidence: share,
        /** False: no confidence kept the target, and nothing is let through without a human. */
        reached: z.boolean(),
        rule: z.literal('selective-overcompliance'),
        target: share,
        fit: release,
        report: z.strictObject({ without: release, with: release }),
      })
      .nullable(),
  }),
  figures: z.strictObject({
    rows: count,
    scenes: count,
    outcome: z.enum(outcomes),
    /** Wanted: ECE at least 20 % lower, Brier score at least 10 % lower. */
    wanted: z.strictObject({ ece: z.boolean(), brier: z.boolean() }),
    all: z.strictObject(compared),
    byVerdict: z.record(z.enum(verdicts), comparedClass),
    byLanguage: z.record(z.string(), z.strictObject({ rows: count, ...compared })),
    reliability: z.strictObject({ before: z.array(bin), after: z.array(bin) }),
    bootstrap: z.strictObject({ resamples: count, seed: z.int(), unit: z.literal('scene') }),
  }),
  data: z.strictObject({
    name: z.string(),
    /** SHA-256 of the data set's manifest, or of the file of rows. */
    sha256: hash,
    fit: usedRows,
    report: usedRows,
  }),
  /** Files of the model that was calibrated: for any other one these figures mean nothing. */
  model: z.strictObject({ manifest: hash, files: z.record(z.string(), hash) }),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/**
 * The calibration of a model, if it has one. The bytes that are used are the bytes that the manifest has the hash of.
 * @throws ArtifactError when it is listed and changed, broken, of another version, or made for another model
 */
export async function readCalibration({ folder, manifest }: ReadArtifact): Promise<Calibration | null> {
  const listed = manifest.files[calibrationFileName];
  if (!listed) return null;
  const file = path.join(folder, calibrationFileName);
  const fail = (problem: string, cause?: unknown): never => {
    throw new ArtifactError(`${file}: ${problem}. Calibrate the model again.`, { cause });
  };
  const bytes = await readFile(file).catch((error: Error) =>
    fail(`cannot be read (${error.message})`, error),
  );
  if (sha256(bytes) !== listed.sha256)
    fail('does not match the hash in the manifest: it was changed or damaged');
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return fail(`is not JSON (${(error as Error).message})`, error);
  }
  const parsed = calibrationSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return fail(`field "${issue.path.join('.')}": ${issue.message}`);
  }
  for (const [name, expected] of Object.entries(parsed.data.model.files)) {
    if (manifest.files[name]?.sha256 !== expected)
      fail(`was made for another model: its "${name}" is not the one of this folder`);
  }
  return parsed.data;
}

/** The files that a calibration is bound to: all of the model but an older calibration. */
export function calibratedFiles({ files }: ReadArtifact['manifest']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name !== calibrationFileName)
      .map(([name, { sha256: own }]) => [name, own]),
  );
}
