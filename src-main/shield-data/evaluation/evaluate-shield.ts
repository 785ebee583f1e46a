/** Measures a shield on labelled prompts and says what it changes against another: the stage behind `--evaluate`. */
import { setImmediate } from 'node:timers/promises';
import type { Verdict } from '../../data/verdict.ts';
import type { Shield } from '../../shield/create-shield.ts';
import type { Path } from '../../shield/decision/decision-table.ts';
import { strictness } from '../../shield/decision/decision-table.ts';
import { createOverlaidShield } from '../../shield/overlay/overlaid-shield.ts';
import { emptyOverlay, type Overlay, readOverlay } from '../../shield/overlay/overlay.ts';
import { parseShieldFiles, readFrozenList } from '../read-shield-data.ts';
import { hashFiles, readShieldFiles } from '../shield-files.ts';
import { countStopped, type StoppedGroup } from './count-stopped.ts';
import { type EvaluationRow, readEvaluationRows } from './evaluation-rows.ts';
import { type JudgedRow, judgeRow } from './judge-row.ts';

/** Data of a shield, which need not be frozen, and rows on top. */
export interface MeasuredShield {
  readonly folder: string;
  /** Unchecked: it is read by the schema. */
  readonly overlay?: unknown;
}

export interface EvaluateShieldInput {
  readonly shield: MeasuredShield;
  /** Says what changes from this one to `shield`. */
  readonly against?: MeasuredShield;
  /** JSONL files of labelled prompts. */
  readonly files: readonly string[];
  /** Lists harmful rows that pass and harmless rows that are stopped. */
  readonly missed: boolean;
}

export interface EvaluateShieldProgress {
  readonly kind: 'progress';
  readonly rows: number;
  readonly of: number;
}

/** A row for people: where it stands, what was decided and why. */
export interface ShownRow {
  readonly set: string;
  readonly id: string;
  readonly label: Verdict;
  readonly language: string;
  readonly kind: string;
  readonly text: string;
  readonly verdict: Verdict;
  readonly path: Path;
  readonly why: string;
}

export interface ChangedRow extends ShownRow {
  readonly before: Verdict;
  readonly change: 'newly-stopped' | 'newly-passed' | 'stricter' | 'looser';
  /** Ids of what is found now and was not before. */
  readonly newlyFound: readonly string[];
}

export interface EvaluateShieldResult {
  readonly rows: number;
  readonly groups: readonly StoppedGroup[];
  /** Null without another shield. */
  readonly changes: readonly ChangedRow[] | null;
  /** Null unless wanted. */
  readonly missed: readonly ShownRow[] | null;
  /** Files that differ from what their folder says was frozen. */
  readonly notFrozen: readonly string[];
  readonly seconds: number;
}

/** Rows between two looks at the signal. */
const CHUNK = 32;

/** @throws RuleFileError, ShieldDataError, RowError naming file, row and field */
export async function* evaluateShield(
  { shield, against, files, missed }: EvaluateShieldInput,
  signal: AbortSignal,
): AsyncGenerator<EvaluateShieldProgress, EvaluateShieldResult, undefined> {
  const begun = performance.now();
  const now = await openMeasured(shield);
  const before = against ? await openMeasured(against) : null;
  const rows: EvaluationRow[] = [];
  for (const file of files) rows.push(...(await readEvaluationRows(file)));
  const judged: JudgedRow[] = [];
  const changes: ChangedRow[] = [];
  for (let at = 0; at < rows.length; at += CHUNK) {
    // Lets the wish to stop come in.
    await setImmediate();
    signal.throwIfAborted();
    for (const row of rows.slice(at, at + CHUNK)) {
      const own = judgeRow(now.shield, row);
      judged.push(own);
      const change = before && changeOf(judgeRow(before.shield, row), own);
      if (change) changes.push(change);
    }
    yield { kind: 'progress', rows: judged.length, of: rows.length };
  }
  return {
    rows: rows.length,
    groups: countStopped(judged),
    changes: before ? changes : null,
    missed: missed ? judged.filter(isWrong).map(shown) : null,
    notFrozen: now.notFrozen,
    seconds: (performance.now() - begun) / 1000,
  };
}

async function openMeasured({ folder, overlay }: MeasuredShield): Promise<{
  readonly shield: Shield;
  readonly notFrozen: readonly string[];
}> {
  const files = await readShieldFiles(folder);
  const rows: Overlay = overlay === undefined ? emptyOverlay : readOverlay('own words and patterns', overlay);
  const shield = createOverlaidShield(parseShieldFiles(files), rows);
  const hashes = hashFiles(files);
  // What is being written is measured before it is frozen.
  const frozen = await readFrozenList(folder).catch(() => null);
  const notFrozen = Object.keys({ ...hashes, ...frozen }).filter((name) => hashes[name] !== frozen?.[name]);
  return { shield, notFrozen };
}

const isWrong = ({ row, verdict }: JudgedRow): boolean => (row.label === 'ALLOW') !== (verdict === 'ALLOW');

function shown({ row, verdict, path, why }: JudgedRow): ShownRow {
  return { ...row, verdict, path, why };
}

function changeOf(before: JudgedRow, now: JudgedRow): ChangedRow | null {
  const step = strictness(now.verdict) - strictness(before.verdict);
  if (step === 0) return null;
  const [was, is] = [before.stopped.together, now.stopped.together];
  const change = was === is ? (step > 0 ? 'stricter' : 'looser') : is ? 'newly-stopped' : 'newly-passed';
  const newlyFound = now.found.filter((id) => !before.found.includes(id));
  return { ...shown(now), before: before.verdict, change, newlyFound };
}
