/** Curves of a followed run: a per-step value, or a figure of a judge. */
import type { Judge } from '../../src-main/training/events.ts';
import type { Figures } from '../../src-main/training/figures.ts';
import type { CurveData, MeasuredPoint } from './curve-data.ts';
import type { RunSeries, StepValue } from './run-series.ts';

export type FigureName = Exclude<keyof Figures, 'rows' | 'confusion'>;

/** A value of every step. */
export function stepCurve(run: RunSeries, value: StepValue): CurveData {
  return { kind: 'steps', read: () => run.steps(value), subscribe: run.subscribe };
}

/**
 * A figure of every evaluation.
 * @param set the validation rows, or the harmless prompts that sound dangerous
 */
export function figureCurve(
  run: RunSeries,
  judge: Judge,
  figure: FigureName,
  set: 'validation' | 'contrast' = 'validation',
): CurveData {
  let source: RunSeries['evaluations'] | null = null;
  let points: readonly MeasuredPoint[] = [];
  const read = (): readonly MeasuredPoint[] => {
    if (source !== run.evaluations) {
      source = run.evaluations;
      points = source.map((evaluation) => measured(evaluation.step, evaluation[set][judge][figure]));
    }
    return points;
  };
  return { kind: 'measured', read, subscribe: run.subscribe };
}

/** A score made of several proportions has no interval of its own. */
function measured(x: number, figure: Figures[FigureName]): MeasuredPoint {
  if (figure === null || typeof figure === 'number') return { x, y: figure };
  const { value, low, high, count, rows } = figure;
  return value === null ? { x, y: null, count, rows } : { x, y: value, low, high, count, rows };
}
