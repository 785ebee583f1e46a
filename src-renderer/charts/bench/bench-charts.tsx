/** The four charts of a study, as the study page has them; and four that are as heavy as can be. */
import { type ReactNode, useMemo } from 'react';
import type { Judge } from '../../../src-main/training/events.ts';
import type { ChartColour } from '../chart-colours.ts';
import type { ChartContent } from '../chart-frame.ts';
import type { ChartGroup } from '../chart-group.ts';
import { CurveChart, type Target } from '../curve-chart.tsx';
import { type CurveSeries, judgeNames, judgeStrokes, type Marker } from '../curve-series.ts';
import { type FigureName, figureCurve, stepCurve } from '../run-curves.ts';
import type { RunSeries, StepValue } from '../run-series.ts';
import type { ValueRange } from '../value-scale.ts';
import type { ChartWords } from '../words.ts';

export interface BenchChart extends Pick<ChartContent, 'scale' | 'smoothing' | 'phases' | 'marks'> {
  readonly title: string;
  readonly series: readonly CurveSeries[];
  readonly range?: ValueRange;
  readonly targets?: readonly Target[];
}

export interface BenchChartsProps {
  readonly charts: readonly BenchChart[];
  readonly group: ChartGroup;
  readonly words: ChartWords;
  readonly actions?: (chart: BenchChart) => ReactNode;
}

export function BenchCharts({ charts, group, words, actions }: BenchChartsProps) {
  const memo = useMemo(() => charts, [charts]);
  return (
    <div className="bench-charts">
      {memo.map((chart) => (
        <CurveChart key={chart.title} group={group} words={words} actions={actions?.(chart)} {...chart} />
      ))}
    </div>
  );
}

const stepColours: Readonly<Record<StepValue, ChartColour>> = {
  total: 'ink',
  task: 'blue',
  safety: 'purple',
  penalty: 'brown',
  escalate: 'olive',
  pet: 'cyan',
  gradientNorm: 'blue',
  trunkRate: 'purple',
  safetyHeadRate: 'olive',
  lambda: 'cyan',
};

const judgeWords: Readonly<Record<Judge, string>> = {
  taskHead: 'task head',
  safetyHead: 'safety head',
  dualPolicy: 'dual policy',
};

export function stepSeries(run: RunSeries, values: readonly StepValue[]): readonly CurveSeries[] {
  return values.map((value) => ({
    id: value,
    name: value,
    colour: stepColours[value],
    stroke: 'solid',
    data: stepCurve(run, value),
  }));
}

function figureSeries(
  run: RunSeries,
  figure: FigureName,
  name: string,
  colour: ChartColour,
  marker: Marker,
  judges: readonly Judge[],
  second = false,
): readonly CurveSeries[] {
  return judges.map((judge) => ({
    id: `${figure} ${judge} ${second}`,
    name: `${name} · ${judgeWords[judge]}${second ? ' (naive)' : ''}`,
    colour,
    stroke: judgeStrokes[judge],
    data: figureCurve(run, judge, figure),
    marker,
    second,
  }));
}

const heads = ['safetyHead', 'taskHead'] as const;
const share = { low: 0, high: 1 };

/** @param other a second run, over the first */
export function studyCharts(run: RunSeries, other: RunSeries | null): readonly BenchChart[] {
  const over = (
    figure: FigureName,
    name: string,
    colour: ChartColour,
    marker: Marker,
  ): readonly CurveSeries[] =>
    other ? figureSeries(other, figure, name, colour, marker, ['safetyHead'], true) : [];
  return [
    {
      title: 'Losses by term',
      scale: 'log',
      smoothing: 0.98,
      series: stepSeries(run, ['total', 'task', 'safety', 'penalty', 'escalate', 'pet']),
    },
    {
      title: 'Refuse Recall and Escalate Recall',
      range: share,
      targets: [
        { sign: '≥', value: 0.7 },
        { sign: '≥', value: 0.5 },
      ],
      marks: [{ step: 18_500, colour: 'alarm', label: 'alarm' }],
      series: [
        ...figureSeries(run, 'refuseRecall', 'Refuse Recall', 'refuse', 'square', heads),
        ...over('refuseRecall', 'Refuse Recall', 'refuse', 'square'),
        ...figureSeries(run, 'escalateRecall', 'Escalate Recall', 'escalate', 'triangle', heads),
        ...over('escalateRecall', 'Escalate Recall', 'escalate', 'triangle'),
      ],
    },
    {
      title: 'Overcompliance and over-refusal',
      range: share,
      targets: [{ sign: '≤', value: 0.3 }],
      series: [
        ...figureSeries(run, 'overcompliance', 'Overcompliance', 'allow', 'circle', judgeNames),
        ...figureSeries(run, 'overRefusal', 'Over-refusal', 'purple', 'none', judgeNames),
      ],
    },
    {
      title: 'Safety Score against task accuracy',
      range: share,
      phases: [
        { from: 0, to: 16_000, phase: 'safe' },
        { from: 16_000, to: 21_000, phase: 'onset' },
        { from: 21_000, to: 50_000, phase: 'collapsed' },
      ],
      series: [
        ...figureSeries(run, 'safetyScore', 'Safety Score', 'blue', 'none', judgeNames),
        ...figureSeries(run, 'accuracy', 'Accuracy', 'accuracy', 'none', ['taskHead']),
        ...over('safetyScore', 'Safety Score', 'blue', 'none'),
      ],
    },
  ];
}

/** Curves of 50,000 steps in every chart. */
export function heavyCharts(run: RunSeries, smoothing: number): readonly BenchChart[] {
  const losses = ['total', 'task', 'safety', 'penalty', 'escalate', 'pet'] as const;
  return [
    { title: 'Losses', smoothing, series: stepSeries(run, losses) },
    { title: 'Losses, logarithmic', scale: 'log', smoothing, series: stepSeries(run, losses) },
    { title: 'Gradient norm', smoothing, series: stepSeries(run, ['gradientNorm', 'lambda', 'trunkRate']) },
    { title: 'Terms', smoothing, series: stepSeries(run, ['safety', 'penalty', 'escalate', 'pet']) },
  ];
}
