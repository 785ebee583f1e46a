/** The calibration stage: a judge and labelled rows in, temperature, threshold and figures out. */
import { setImmediate } from 'node:timers/promises';
import { sha256 } from '../artifacts/artifact.ts';
import { mostProbable, stricter, verdictIndex } from '../data/verdict.ts';
import type { HeadProbabilities } from '../language-model/two-head-model.ts';
import type { Calibration, Objective, Outcome } from './calibration-file.ts';
import { calibrationVersion } from './calibration-file.ts';
import type { CalibrationData, CalibrationRow, NamedRows } from './calibration-rows.ts';
import { type ComparedScores, compareScores } from './compare-scores.ts';
import { chooseThreshold, type LetThroughRow, releaseWith } from './confidence-threshold.ts';
import { fitTemperature, type LogitRow } from './fit-temperature.ts';
import { fitTemperatureByError } from './fit-temperature-by-error.ts';
import { bootstrapIntervals, type Interval, type ResamplingOptions, resampling } from './interval.ts';
import { reliabilityBins } from './reliability.ts';
import { scoreTable } from './scores.ts';
import { logProbabilities, soften } from './soften.ts';

export interface CalibrateInput {
  /** Both heads' probabilities for texts, in order, as the gate gets them and not yet calibrated. */
  readonly judge: (texts: readonly string[]) => Promise<readonly HeadProbabilities[]>;
  readonly data: CalibrationData;
  readonly objective: Objective;
  /** Largest selective overcompliance that the threshold may leave, in (0, 1); null for no threshold. */
  readonly target: number | null;
  /** What the figures are bound to. */
  readonly model: Calibration['model'];
  readonly resampling?: ResamplingOptions;
}

export interface CalibrateProgress {
  readonly kind: 'progress';
  readonly stage: 'judging' | 'measuring';
  readonly done: number;
  readonly total: number;
}

/** Wanted on the default model: shares by which the scores become smaller. */
export const wanted = { ece: 0.2, brier: 0.1 } as const;

/** Texts judged between two pieces of news; resamples likewise. */
const CHUNK = 64;

/** @throws RangeError for a target outside (0, 1); what the judge throws; the signal's reason */
export async function* calibrate(
  input: CalibrateInput,
  signal: AbortSignal,
): AsyncGenerator<CalibrateProgress, Calibration, undefined> {
  const { data, objective, target, model, resampling: options = resampling } = input;
  if (target !== null && !(target > 0 && target < 1))
    throw new RangeError(`the target ${target} is no share between 0 and 1`);
  const judged = yield* judgeRows(input, signal);
  const logits = judged.fit.map(({ row, heads }) => logitRow(row, heads));
  const { temperature, atBound } =
    objective === 'nll' ? fitTemperature(logits) : fitTemperatureByError(logits);

  const total = (objective === 'nll' ? 2 : 1) * options.resamples;
  let temperatureInterval: Interval | null = null;
  let done = 0;
  if (objective === 'nll') {
    const scenes = judged.fit.map(({ row }) => row.scene);
    const intervals = bootstrapIntervals(
      scenes,
      (counts) => [fitTemperature(logits, counts).temperature],
      options,
    );
    [temperatureInterval] = (yield* told(intervals, done, total, signal)) as [Interval];
    done = options.resamples;
  }
  const compared = judged.report.map(({ row, heads: { safetyHead } }) => ({
    ...row,
    before: safetyHead,
    after: soften(safetyHead, temperature),
  }));
  const figures = yield* told(compareScores(compared, options), done, total, signal);
  const labels = compared.map(({ label }) => label);
  const bins = (when: 'before' | 'after') =>
    reliabilityBins(
      scoreTable(
        compared.map((row) => row[when]),
        labels,
      ),
    );
  return {
    version: calibrationVersion,
    temperature,
    temperatureInterval,
    atBound,
    objective,
    thresholds: { escalateBelow: threshold(judged, temperature, target) },
    figures: {
      ...figures,
      outcome: outcomeOf(figures),
      wanted: {
        ece: (figures.all.reduction.ece.value ?? 0) >= wanted.ece,
        brier: (figures.all.reduction.brier.value ?? 0) >= wanted.brier,
      },
      reliability: { before: [...bins('before')], after: [...bins('after')] },
      bootstrap: { ...options, unit: 'scene' },
    },
    data: { name: data.name, sha256: data.sha256, fit: usedRows(data.fit), report: usedRows(data.report) },
    model,
  };
}

interface JudgedRow {
  readonly row: CalibrationRow;
  readonly heads: HeadProbabilities;
}

type JudgedData = Readonly<Record<'fit' | 'report', readonly JudgedRow[]>>;

async function* judgeRows(
  { judge, data }: CalibrateInput,
  signal: AbortSignal,
): AsyncGenerator<CalibrateProgress, JudgedData, undefined> {
  const out: Record<'fit' | 'report', JudgedRow[]> = { fit: [], report: [] };
  const total = data.fit.rows.length + data.report.rows.length;
  for (const part of ['fit', 'report'] as const) {
    const { rows } = data[part];
    for (let start = 0; start < rows.length; start += CHUNK) {
      signal.throwIfAborted();
      const chunk = rows.slice(start, start + CHUNK);
      const heads = await judge(chunk.map(({ text }) => text));
      if (heads.length !== chunk.length)
        throw new Error(`the judge was asked about ${chunk.length} texts and answered ${heads.length}`);
      out[part].push(...chunk.map((row, index) => ({ row, heads: heads[index]! })));
      yield { kind: 'progress', stage: 'judging', done: out.fit.length + out.report.length, total };
    }
  }
  return out;
}

/** Tells of the resamples as they are finished, and lets an abort through in between. */
async function* told<Result>(
  resamples: Generator<number, Result, undefined>,
  before: number,
  total: number,
  signal: AbortSignal,
): AsyncGenerator<CalibrateProgress, Result, undefined> {
  let next = resamples.next();
  for (; !next.done; next = resamples.next()) {
    const isLast = before + next.value === total;
    if (next.value % CHUNK !== 0 && !isLast) continue;
    await setImmediate();
    signal.throwIfAborted();
    yield { kind: 'progress', stage: 'measuring', done: before + next.value, total };
  }
  return next.value;
}

function logitRow({ label }: CalibrationRow, { safetyHead }: HeadProbabilities): LogitRow {
  return { logits: logProbabilities(safetyHead), label: verdictIndex(label) };
}

function threshold(
  { fit, report }: JudgedData,
  temperature: number,
  target: number | null,
): Calibration['thresholds']['escalateBelow'] {
  if (target === null) return null;
  const seen = (rows: readonly JudgedRow[]): LetThroughRow[] =>
    rows.map(({ row, heads: { safetyHead, taskHead } }) => ({
      label: row.label,
      isAllowed: stricter(mostProbable(safetyHead), mostProbable(taskHead)) === 'ALLOW',
      confidence: Math.max(...Object.values(soften(safetyHead, temperature))),
    }));
  const chosen = chooseThreshold(seen(fit), target);
  return {
    confidence: chosen.escalateBelow,
    reached: chosen.reached,
    rule: 'selective-overcompliance',
    target,
    fit: releaseWith(seen(fit), chosen),
    report: { without: releaseWith(seen(report), null), with: releaseWith(seen(report), chosen) },
  };
}

/** By the intervals of ECE and Brier score: a change that may as well be none is none. */
export function outcomeOf({ all: { reduction } }: Pick<ComparedScores, 'all'>): Outcome {
  const both = [reduction.ece, reduction.brier];
  if (both.some(({ high }) => high !== null && high < 0)) return 'worse';
  return both.some(({ low }) => low !== null && low > 0) ? 'improved' : 'already-calibrated';
}

function usedRows({ name, rows }: NamedRows): Calibration['data']['fit'] {
  const lines = rows.map(({ text, label }) => `${JSON.stringify([text, label])}\n`);
  return {
    name,
    rows: rows.length,
    scenes: new Set(rows.map(({ scene }) => scene)).size,
    sha256: sha256(lines.join('')),
  };
}
