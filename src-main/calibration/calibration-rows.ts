/** Rows to calibrate on and rows to measure on: other scenes than each other's, and than those of the training. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { sha256, verifyArtifact } from '../artifacts/artifact.ts';
import { readDataSet } from '../data/data-set.ts';
import { foldText } from '../data/near-duplicates.ts';
import { parseJsonLines, type Row, RowError } from '../data/row.ts';
import { type Splits, splitNames } from '../data/splits.ts';
import { parseVerdict, type Verdict, verdicts } from '../data/verdict.ts';
import { Random } from '../engine/random.ts';

export interface CalibrationRow {
  readonly text: string;
  readonly label: Verdict;
  /** ISO 639-1 code; `und` where nobody says. */
  readonly language: string;
  /** Rows of one scene are alike: they stay together wherever rows are parted or drawn. */
  readonly scene: string;
}

export interface CalibrationData {
  readonly kind: 'data-set' | 'file';
  readonly name: string;
  /** SHA-256 of the data set's manifest, or of the file of rows. */
  readonly sha256: string;
  /** Temperature and threshold are chosen on these. */
  readonly fit: NamedRows;
  /** And measured on these. */
  readonly report: NamedRows;
}

export interface NamedRows {
  readonly name: string;
  readonly rows: readonly CalibrationRow[];
}

/**
 * Reads a data set folder (its `calibration` split to fit on, `test` to measure on) or a JSONL file of labelled rows, of which
 * one half of the scenes is fitted on and the other measured on.
 * @throws RowError, ArtifactError, or what is missing, with its remedy
 */
export async function readCalibrationData(place: string): Promise<CalibrationData> {
  const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `${place}: cannot be read (${error.code}). Name a data set folder or a JSONL file of labelled rows.`,
      { cause: error },
    );
  });
  const data = found.isDirectory() ? await fromDataSet(place) : await fromFile(place);
  for (const { name, rows } of [data.fit, data.report]) assertEveryVerdict(rows, `${place}, ${name}`);
  return data;
}

async function fromDataSet(folder: string): Promise<CalibrationData> {
  const { manifest, manifestSha256 } = await verifyArtifact(folder, ['data-set']);
  const splits = await readDataSet(folder);
  assertNoSharedScenes(splits, folder);
  const rowsOf = (rows: readonly Row[]): CalibrationRow[] =>
    rows.map(({ prompt, label, language, template }) => ({ text: prompt, label, language, scene: template }));
  return {
    kind: 'data-set',
    name: manifest.name,
    sha256: manifestSha256,
    fit: { name: 'calibration', rows: rowsOf(splits.calibration) },
    report: { name: 'test', rows: rowsOf(splits.test) },
  };
}

/** @throws when a scene is in two splits: figures of the one would tell of the other */
export function assertNoSharedScenes(splits: Splits, origin: string): void {
  const splitOf = new Map<string, string>();
  for (const split of splitNames) {
    for (const { template } of splits[split]) {
      const other = splitOf.get(template) ?? split;
      if (other !== split)
        throw new Error(
          `${origin}: the template "${template}" has rows in ${other} and in ${split}. ` +
            'Keep all rows of a template in one split.',
        );
      splitOf.set(template, split);
    }
  }
}

const rowSchema = z.object({
  text: z.string().min(1, 'is empty').max(100_000, 'is longer than 100,000 characters'),
  label: z.string().transform((label, context): Verdict => {
    const verdict = parseVerdict(label);
    if (verdict) return verdict;
    context.addIssue({ code: 'custom', message: `unknown label "${label}": use ALLOW, ESCALATE or REFUSE` });
    return z.NEVER;
  }),
  language: z.string().min(1, 'is empty').default('und'),
  scene: z.string().min(1, 'is empty').optional(),
});

async function fromFile(file: string): Promise<CalibrationData> {
  const bytes = await readFile(file);
  const rows = parseCalibrationRows(bytes.toString('utf8'), file);
  const [fit, report] = halvesByScene(rows);
  return {
    kind: 'file',
    name: path.basename(file),
    sha256: sha256(bytes),
    fit: { name: 'first half of the scenes', rows: fit },
    report: { name: 'second half of the scenes', rows: report },
  };
}

/**
 * Rows of `text` and `label`, with `language` and `scene` where they are known. Without a scene a row is its own, with
 * all that say the same but for case and white space.
 * @throws RowError listing every broken row with its line number and field
 */
export function parseCalibrationRows(content: string, origin: string): CalibrationRow[] {
  const problems: string[] = [];
  const rows: CalibrationRow[] = [];
  for (const { line, value } of parseJsonLines(content, origin)) {
    const parsed = rowSchema.safeParse(value);
    if (parsed.success) {
      const { scene = `text: ${foldText(parsed.data.text)}`, ...rest } = parsed.data;
      rows.push({ ...rest, scene });
    } else {
      for (const issue of parsed.error.issues)
        problems.push(`line ${line}, field "${issue.path.join('.') || '(row)'}": ${issue.message}`);
    }
  }
  if (problems.length > 0) throw new RowError(origin, problems);
  return rows;
}

/** Seed of the cut: the same file is always cut alike. */
const CUT_SEED = 8;

/** Two halves without a common scene: scenes of a language and first label take turns, in an order that a seed gives. */
export function halvesByScene(rows: readonly CalibrationRow[]): [CalibrationRow[], CalibrationRow[]] {
  const scenes = [...Map.groupBy(rows, ({ scene }) => scene)].sort(([a], [b]) => (a < b ? -1 : 1));
  const alike = Map.groupBy(new Random(CUT_SEED).shuffled(scenes), ([, [first]]) =>
    JSON.stringify([first!.language, first!.label]),
  );
  const halves: [CalibrationRow[], CalibrationRow[]] = [[], []];
  const turns = [...alike.keys()].sort().flatMap((key) => alike.get(key)!);
  for (const [turn, [, own]] of turns.entries()) halves[turn % 2]!.push(...own);
  return halves;
}

function assertEveryVerdict(rows: readonly CalibrationRow[], origin: string): void {
  const missing = verdicts.find((verdict) => !rows.some(({ label }) => label === verdict));
  if (missing)
    throw new Error(
      `${origin}: no rows are labelled ${missing}. Add rows of other scenes with that label: each half needs some.`,
    );
}
