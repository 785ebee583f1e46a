/** How sure the safety heads may be: of the burnt model and of every quantised file. */
import type { Calibration, Outcome } from '../calibration/calibration-file.ts';
import { type classScoreNames, scoreNames } from '../calibration/scores.ts';
import { verdicts } from '../data/verdict.ts';
import type { PipelineReport } from '../pipeline/pipeline-report.ts';
import type { CalibrateStepResult } from '../pipeline/steps/calibrate-step.ts';
import {
  type EstimateLike,
  estimateText,
  percentText,
  reductionText,
  shareText,
  valueText,
} from './figure-text.ts';
import { sectionOf } from './pipeline-parts.ts';
import type { PipelineWordKey, Tell } from './pipeline-words.ts';
import { reliabilityDiagram } from './reliability-diagram.ts';
import type { Block, Section, Table } from './report-blocks.ts';
import type { Language } from './words.ts';

const scoreWords: Readonly<Record<(typeof scoreNames)[number], PipelineWordKey>> = {
  accuracy: 'scoreAccuracy',
  confidence: 'scoreConfidence',
  nll: 'scoreNll',
  brier: 'scoreBrier',
  ece: 'scoreEce',
  eceEqualMass: 'scoreEceEqualMass',
  classwiseEce: 'scoreClasswiseEce',
  classwiseEceEqualMass: 'scoreClasswiseEceEqualMass',
};

/** Those whose change has no better side. */
const notErrors: readonly string[] = ['accuracy', 'confidence'];

const outcomeWords: Readonly<
  Record<Outcome, { readonly short: PipelineWordKey; readonly says: PipelineWordKey }>
> = {
  improved: { short: 'outcomeImproved', says: 'saysImproved' },
  'already-calibrated': { short: 'outcomeAlready', says: 'saysAlready' },
  worse: { short: 'outcomeWorse', says: 'saysWorse' },
};

export const outcomeName = (outcome: Outcome, tell: Tell): string => tell(outcomeWords[outcome].short);

/** "burnt model", or the type of a file. */
export const calibratedName = (on: string, tell: Tell): string => (on === 'engine' ? tell('onEngine') : on);

/** @param prefix of the charts' ids, unique in the page */
export function calibrationSection(
  { calibrated }: PipelineReport,
  tell: Tell,
  language: Language,
  prefix: string,
): Section {
  return sectionOf('calibration', 'calibration', calibrated, tell, (results): readonly Block[] => {
    const first = results[0]?.calibration;
    return [
      ...(first
        ? [
            {
              kind: 'text',
              tone: 'note',
              text: tell('calibrationNote', {
                fit: first.data.fit.rows,
                report: first.data.report.rows,
                scenes: first.data.report.scenes,
              }),
            } satisfies Block,
          ]
        : []),
      overviewTable(results, tell),
      {
        kind: 'charts',
        columns: 3,
        charts: results.map(({ on, calibration: { temperature, figures } }, index) =>
          reliabilityDiagram({
            id: `${prefix}-reliability-${index}`,
            language,
            title: tell('reliabilityOf', { on: calibratedName(on, tell) }),
            temperature,
            before: { bins: figures.reliability.before, ece: figures.all.before.ece.value },
            after: { bins: figures.reliability.after, ece: figures.all.after.ece.value },
          }),
        ),
      },
      ...results.flatMap((one) => calibratedBlocks(one, tell)),
    ];
  });
}

/** One row a head: what the tables below say in full. */
function overviewTable(results: CalibrateStepResult, tell: Tell): Table {
  const columns = [
    'calibrated',
    'temperature',
    'scoreEce',
    'scoreBrier',
    'scoreNll',
    'threshold',
    'outcome',
  ] as const;
  return {
    kind: 'table',
    heading: columns.map((key) => tell(key)),
    rows: results.map(({ on, calibration: { temperature, thresholds, figures } }) => {
      const { all, outcome } = figures;
      const change = (name: 'ece' | 'brier' | 'nll'): string =>
        `${valueText(all.before[name].value, 3)} → ${valueText(all.after[name].value, 3)}`;
      const { escalateBelow } = thresholds;
      return [
        calibratedName(on, tell),
        temperature.toFixed(2),
        change('ece'),
        change('brier'),
        change('nll'),
        escalateBelow?.reached ? escalateBelow.confidence.toFixed(3) : tell('noThreshold'),
        outcomeName(outcome, tell),
      ];
    }),
    alignments: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
    marks: results.map(({ calibration }) => (calibration.figures.outcome === 'worse' ? 'fails' : null)),
  };
}

function calibratedBlocks({ on, calibration }: CalibrateStepResult[number], tell: Tell): readonly Block[] {
  const { temperature, temperatureInterval, atBound, figures } = calibration;
  const { outcome } = figures;
  return [
    { kind: 'heading', text: tell('calibrationOf', { on: calibratedName(on, tell) }) },
    {
      kind: 'text',
      text: tell(outcomeWords[outcome].says, {
        temperature: estimateText(
          {
            value: temperature,
            low: temperatureInterval?.low ?? null,
            high: temperatureInterval?.high ?? null,
          },
          2,
        ),
      }),
      tone: outcome === 'worse' ? 'fails' : 'holds',
    },
    ...(atBound ? [{ kind: 'text', text: tell('atBound'), tone: 'fails' } satisfies Block] : []),
    scoresTable(figures, tell),
    groupsTable(figures, tell),
    { kind: 'text', text: thresholdText(calibration, tell) },
  ];
}

function scoresTable({ all }: Calibration['figures'], tell: Tell): Table {
  return {
    kind: 'table',
    heading: [tell('score'), tell('before'), tell('after'), tell('smallerBy')],
    rows: scoreNames.map((name) => [
      tell(scoreWords[name]),
      estimateText(all.before[name], 3),
      estimateText(all.after[name], 3),
      notErrors.includes(name) ? '' : reductionText(all.reduction[name]),
    ]),
    alignments: ['left', 'right', 'right', 'right'],
  };
}

const groupScores = ['ece', 'brier', 'nll'] as const satisfies readonly (typeof classScoreNames)[number][];

type GroupScores = Readonly<Record<(typeof groupScores)[number], EstimateLike>>;

function groupsTable({ byVerdict, byLanguage }: Calibration['figures'], tell: Tell): Table {
  const cells = (own: { readonly before: GroupScores; readonly after: GroupScores }): string[] =>
    groupScores.map((name) => `${estimateText(own.before[name], 3)} → ${estimateText(own.after[name], 3)}`);
  return {
    kind: 'table',
    caption: tell('byClassAndLanguage'),
    heading: [tell('group'), tell('rows'), ...groupScores.map((name) => tell(scoreWords[name]))],
    rows: [
      ...verdicts.map((verdict) => [verdict, String(byVerdict[verdict].rows), ...cells(byVerdict[verdict])]),
      ...Object.entries(byLanguage).map(([code, own]) => [code, String(own.rows), ...cells(own)]),
    ],
    alignments: ['left', 'right', 'right', 'right', 'right'],
  };
}

function thresholdText({ thresholds: { escalateBelow } }: Calibration, tell: Tell): string {
  if (escalateBelow === null) return tell('thresholdNotAsked');
  const { confidence, reached, target, report } = escalateBelow;
  if (!reached) return tell('thresholdNone', { target: percentText(target, 0) });
  return tell('thresholdReached', {
    confidence: confidence.toFixed(3),
    target: percentText(target, 0),
    without: shareText(report.without.selectiveOvercompliance),
    with: shareText(report.with.selectiveOvercompliance),
    refused: shareText(report.with.overRefusal),
    refusedWithout: shareText(report.without.overRefusal),
  });
}
