/** The four charts of the study: which curves, in which colours and lines. */
import type { TFunction } from 'i18next';
import type { Judge } from '../../../src-main/training/events.ts';
import type { Recipe } from '../../../src-main/training/recipe.ts';
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
  readonly loss: Recipe['loss'];
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

/** `mixAccuracy`: of the task head in the recipe's own mix, the task accuracy. */
type DrawnFigure = Extract<
  FigureName,
  'refuseRecall' | 'escalateRecall' | 'overcompliance' | 'overRefusal' | 'safetyScore' | 'mixAccuracy'
>;

type Words = TFunction<['study', 'meaning']>;

/** @param runs one or two; the second is drawn thinner */
export function studyCharts(runs: readonly ChartedRun[], heads: HeadChoice, t: Words): readonly StudyChart[] {
  const judges = judgesOf[heads];
  const figure = (name: DrawnFigure, colour: ChartColour, marker: Marker, of = judges) =>
    runs.flatMap(({ name: run, series }, index) =>
      of.map(
        (judge): CurveSeries => ({
          id: `${index} ${name} ${judge}`,
          name: joined([
            t(`charts.figureShort.${name}`),
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
        ...figure('mixAccuracy', 'accuracy', 'none', ['taskHead']),
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

type Loss = keyof typeof lossColours & StepValue;

/** The terms that a recipe trains, and their sum where there are several: a term with coefficient 0 is only measured. */
export function trainedLosses({ alpha, beta, gamma, petSchedule }: Recipe['loss']): readonly Loss[] {
  const coefficients = {
    task: 1,
    safety: alpha,
    penalty: beta,
    escalate: gamma,
    pet: Math.max(0, ...petSchedule.map(({ lambda }) => lambda)),
  };
  const trained = lossTermNames.filter((term) => coefficients[term] > 0);
  return trained.length > 1 ? ['total', ...trained] : trained;
}

function lossCurves(runs: readonly ChartedRun[], t: Words): readonly CurveSeries[] {
  return runs.flatMap(({ name: run, series, loss }, index) =>
    trainedLosses(loss).map((value): CurveSeries => {
      const figure = value === 'total' ? t('charts.total') : t(`charts.terms.${value}`);
      return {
        id: `${index} ${value}`,
        name: joined([figure, runs.length > 1 ? run : '']),
        colour: lossColours[value],
        stroke: 'solid',
        data: stepCurve(series, value),
        second: index > 0,
      };
    }),
  );
}
