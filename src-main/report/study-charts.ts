/** The four charts of a seed, each as a group of small panels on the same axes. */
import { lossTerms } from '../training/composite-loss.ts';
import { type EvaluationEvent, type Judge, judges, type StepEvent } from '../training/events.ts';
import type { StudyRun, StudySeed } from '../training/study.ts';
import { colour, verdictGlyph } from './chart-colours.ts';
import { type ChartPoint, type ChartSeries, frameOf, type LineChart } from './line-chart.ts';
import { pinsOf } from './study-events.ts';
import {
  balancedAccuracy,
  countText,
  type Figure,
  type FigureRow,
  figureRows,
  intervalText,
} from './study-figures.ts';
import type { Pin } from './svg-pins.ts';
import { type Language, say, type WordKey } from './words.ts';

export interface ChartGroup {
  readonly name: WordKey;
  readonly note: string | null;
  readonly columns: 2 | 3;
  readonly panels: readonly LineChart[];
}

const recipes = ['naive', 'protected'] as const;
const panelWidth = { 2: 594, 3: 392 } as const;

const strokes: Readonly<Record<Judge, ChartSeries['stroke']>> = {
  taskHead: 'dashed',
  safetyHead: 'solid',
  dualPolicy: 'double',
};

const lossNames: Readonly<Record<(typeof lossTerms)[number], WordKey>> = {
  task: 'lossTask',
  safety: 'lossSafety',
  penalty: 'lossPenalty',
  escalate: 'lossEscalate',
  pet: 'lossPet',
};

/** @param prefix makes the panels' ids unique in the document */
export function seedCharts(study: StudySeed, language: Language, prefix: string): readonly ChartGroup[] {
  const range = [0, Math.max(1, ...recipes.map((recipe) => lastStep(study[recipe])))] as const;
  const panel = (
    columns: 2 | 3,
    height: number,
    chart: Pick<LineChart, 'id' | 'title' | 'series'> & Partial<LineChart>,
  ): LineChart => ({
    description: chart.series.map((series) => summary(series, language)).join('; '),
    width: panelWidth[columns],
    height,
    x: { label: say(language, 'step'), range },
    emptyNote: say(language, 'noPoints'),
    ...chart,
    id: `${prefix}-${chart.id}`,
  });

  const loss = (name: WordKey, of: (step: StepEvent) => number): LineChart =>
    panel(3, 132, {
      id: name,
      title: say(language, name),
      series: recipes.map((recipe) => ({
        name: say(language, recipe),
        colour: colour[recipe],
        stroke: 'solid',
        points: study[recipe].steps.map((step) => ({ x: step.step, y: finite(of(step)) })),
      })),
    });

  const alarms = recipes.flatMap((recipe): Pin[] =>
    pinsOf(study[recipe], language, ['alarm']).map((pin) => ({
      ...pin,
      label: `${pin.label} · ${say(language, recipe)}`,
      colour: colour[recipe],
    })),
  );
  const facet =
    (name: (typeof figureRows)[number]['name'], pins: readonly Pin[]) =>
    (judge: Judge): LineChart => {
      const figure: FigureRow = figureRows.find((row) => row.name === name)!;
      const { verdict, target } = figure;
      return panel(3, 138 + (pins.length > 0 ? 13 : 0), {
        id: `${name}-${judge}`,
        title: `${say(language, name)} · ${say(language, judge)}`,
        ...(verdict ? { glyph: { text: verdictGlyph[verdict], colour: colour[verdict] } } : {}),
        y: { range: [0, 1] },
        targets: target ? [{ y: target.value, label: `${target.sign} ${target.value}` }] : [],
        pins,
        series: recipes.map((recipe) => ({
          name: say(language, recipe),
          colour: colour[recipe],
          stroke: strokes[judge],
          dots: true,
          ring: study[recipe].result.endStep,
          points: study[recipe].evaluations.map((evaluation) =>
            figurePoint(evaluation, figure.of(evaluation, judge)),
          ),
        })),
      });
    };

  const score = (recipe: (typeof recipes)[number]): LineChart => {
    const run = study[recipe];
    const points = (of: (evaluation: EvaluationEvent) => number | null): readonly ChartPoint[] =>
      run.evaluations.map((evaluation) => ({ x: evaluation.step, y: of(evaluation) }));
    const common = { dots: true, ring: run.result.endStep };
    return panel(2, 250, {
      id: `score-${recipe}`,
      title: say(language, recipe),
      y: { range: [0, 1] },
      pins: pinsOf(run, language, ['alarm', 'best-by-safety', 'best-by-accuracy', 'early-stop', 'rollback']),
      series: [
        ...judges.map(
          (judge): ChartSeries => ({
            ...common,
            name: say(language, 'scoreOf', { judge: say(language, judge) }),
            colour: colour[recipe],
            stroke: strokes[judge],
            points: points((evaluation) => evaluation.validation[judge].safetyScore),
          }),
        ),
        {
          ...common,
          name: say(language, 'mixLabel'),
          colour: colour.accuracy,
          stroke: 'solid',
          points: points((evaluation) => evaluation.validation.taskHead.mixAccuracy),
        },
        {
          ...common,
          name: say(language, 'balancedLabel'),
          colour: colour.accuracy,
          stroke: 'dotted',
          points: points((evaluation) => balancedAccuracy(evaluation.validation.taskHead)),
        },
      ],
    });
  };

  const coefficients = { naive: coefficientText(study.naive), protected: coefficientText(study.protected) };
  return [
    {
      name: 'losses',
      note: say(language, 'lossesNote', coefficients),
      columns: 3,
      panels: [
        loss('lossTotal', (step) => step.total),
        ...lossTerms.map((term) => loss(lossNames[term], (step) => step.terms[term])),
      ],
    },
    {
      name: 'recalls',
      note: null,
      columns: 3,
      panels: [...judges.map(facet('refuseRecall', alarms)), ...judges.map(facet('escalateRecall', alarms))],
    },
    {
      name: 'overreach',
      note: say(language, 'overreachNote'),
      columns: 3,
      panels: [
        ...judges.map(facet('overcompliance', [])),
        ...judges.map(facet('overRefusal', [])),
        ...judges.map(facet('contrastOverRefusal', [])),
      ],
    },
    {
      name: 'scoreAgainstAccuracy',
      note: say(language, 'scoreAgainstAccuracyNote'),
      columns: 2,
      panels: aligned(recipes.map(score)),
    },
  ];
}

/** The same room for pins in all panels, so that equal heights mean equal values. */
function aligned(panels: readonly LineChart[]): readonly LineChart[] {
  const pinRows = Math.max(...panels.map((panel) => frameOf(panel).pins.rows));
  return panels.map((panel) => ({ ...panel, pinRows }));
}

function lastStep(run: StudyRun): number {
  return Math.max(run.result.steps, run.steps.at(-1)?.step ?? 0, run.evaluations.at(-1)?.step ?? 0);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function figurePoint({ step }: EvaluationEvent, figure: Figure): ChartPoint {
  const interval = intervalText(figure);
  if (!('rows' in figure) || interval === null) return { x: step, y: figure.value };
  return {
    x: step,
    y: figure.value,
    low: figure.low,
    high: figure.high,
    note: `[${interval}] ${countText(figure)}`,
  };
}

function summary({ name, points }: ChartSeries, language: Language): string {
  const seen = points.filter((point) => point.y !== null);
  if (seen.length === 0) return `${name}: ${say(language, 'noPoints')}`;
  return say(language, 'chartSummary', {
    name,
    first: seen[0]!.y!.toFixed(3),
    last: seen.at(-1)!.y!.toFixed(3),
  });
}

function coefficientText({ recipe: { loss } }: StudyRun): string {
  const lambda = Math.max(0, ...loss.petSchedule.map((interval) => interval.lambda));
  return `α ${loss.alpha}, β ${loss.beta}, γ ${loss.gamma}, λ ${lambda === 0 ? '0' : `0–${lambda}`}`;
}
