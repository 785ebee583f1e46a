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
  /** Short and different from the other's. */
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
          name: joined([
            words ?? t(`meaning:figure.${name}`),
            of.length > 1 ? t(`charts.judgeShort.${judge}`) : '',
            runs.length > 1 ? run : '',
          ]),
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

/** Short, because four curves share a line of the legend. */
const joined = (parts: readonly string[]) => parts.filter(Boolean).join(' · ');

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
        name: joined([figure, runs.length > 1 && (index > 0 || values(1).includes(value)) ? run : '']),
        colour: lossColours[value],
        stroke: 'solid',
        data: stepCurve(series, value),
        second: index > 0,
      };
    }),
  );
}
