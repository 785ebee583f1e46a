/** The four charts of the study: which curves, in which colours and lines. */
import type { TFunction } from 'i18next';
import type { Judge } from '../../../src-main/training/events.ts';
import type { ChartColour } from '../../charts/chart-colours.ts';
import type { Target } from '../../charts/curve-chart.tsx';
import { type CurveSeries, judgeStrokes, type Marker } from '../../charts/curve-series.ts';
import { type FigureName, figureCurve, stepCurve } from '../../charts/run-curves.ts';
import { lossTermNames, type RunSeries, type StepValue } from '../../charts/run-series.ts';

/** A run as the charts name it. */
export interface ChartedRun {
  readonly name: string;
  readonly series: RunSeries;
}

export type HeadChoice = 'heads' | 'taskHead' | 'safetyHead' | 'dualPolicy';

export const headChoices = ['heads', 'taskHead', 'safetyHead', 'dualPolicy'] as const satisfies HeadChoice[];

const judgesOf: Readonly<Record<HeadChoice, readonly Judge[]>> = {
  heads: ['safetyHead', 'taskHead'],
  taskHead: ['taskHead'],
  safetyHead: ['safetyHead'],
  dualPolicy: ['dualPolicy'],
};

export type ChartName = 'losses' | 'recalls' | 'overreach' | 'crossing';

export interface StudyChart {
  readonly name: ChartName;
  readonly series: readonly CurveSeries[];
  readonly targets: readonly Target[];
}

type Words = TFunction<['study', 'meaning']>;

/** @param runs one or two; the second is drawn thinner */
export function studyCharts(runs: readonly ChartedRun[], heads: HeadChoice, t: Words): readonly StudyChart[] {
  const judges = judgesOf[heads];
  const figure = (name: FigureName, colour: ChartColour, marker: Marker, of = judges, words?: string) =>
    runs.flatMap(({ name: run, series }, index) =>
      of.map(
        (judge): CurveSeries => ({
          id: `${index} ${name} ${judge}`,
          name: curveName(t, words ?? t(`meaning:figure.${name}`), judge, runs.length > 1 ? run : null),
          colour,
          stroke: judgeStrokes[judge],
          data: figureCurve(series, judge, name),
          marker,
          second: index > 0,
        }),
      ),
    );
  return [
    { name: 'losses', series: lossCurves(runs, t), targets: [] },
    {
      name: 'recalls',
      series: [
        ...figure('refuseRecall', 'refuse', 'square'),
        ...figure('escalateRecall', 'escalate', 'triangle'),
      ],
      targets: [
        { sign: '≥', value: 0.7 },
        { sign: '≥', value: 0.5 },
      ],
    },
    {
      name: 'overreach',
      series: [...figure('overcompliance', 'allow', 'circle'), ...figure('overRefusal', 'purple', 'none')],
      targets: [{ sign: '≤', value: 0.3 }],
    },
    {
      name: 'crossing',
      series: [
        ...figure('safetyScore', 'blue', 'none'),
        ...figure('mixAccuracy', 'accuracy', 'none', ['taskHead'], t('charts.taskAccuracy')),
      ],
      targets: [],
    },
  ];
}

function curveName(t: Words, figure: string, judge: Judge, run: string | null): string {
  const words = { figure, judge: t(`meaning:judge.${judge}`) };
  return run === null ? t('charts.curve', words) : t('charts.curveOf', { ...words, run });
}

const lossColours: Readonly<Record<'total' | (typeof lossTermNames)[number], ChartColour>> = {
  total: 'ink',
  task: 'blue',
  safety: 'purple',
  penalty: 'brown',
  escalate: 'olive',
  pet: 'cyan',
};

function lossCurves(runs: readonly ChartedRun[], t: Words): readonly CurveSeries[] {
  // Six terms of two runs are too many to read: of the second only these two are drawn.
  const values = (index: number): readonly (keyof typeof lossColours & StepValue)[] =>
    index === 0 ? ['total', ...lossTermNames] : ['total', 'task'];
  return runs.flatMap(({ name: run, series }, index) =>
    values(index).map((value): CurveSeries => {
      const figure = value === 'total' ? t('charts.total') : t(`charts.terms.${value}`);
      return {
        id: `${index} ${value}`,
        name: index === 0 ? figure : t('charts.plainOf', { figure, run }),
        colour: lossColours[value],
        stroke: 'solid',
        data: stepCurve(series, value),
        second: index > 0,
      };
    }),
  );
}
