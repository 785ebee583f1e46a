/** The certificate of the burn-in, and the control before it. */
import type { CheckId } from '../burn-in/certificate.ts';
import { type PipelineReport, resultIn } from '../pipeline/pipeline-report.ts';
import type { VerifyAfterResult, VerifyBeforeResult } from '../pipeline/steps/verify-steps.ts';
import { colour } from './chart-colours.ts';
import { dash, percentText, smallText } from './figure-text.ts';
import { sectionOf, whyMissing } from './pipeline-parts.ts';
import type { PipelineWordKey, Tell } from './pipeline-words.ts';
import type { Block, Section, Table } from './report-blocks.ts';
import { svgLineChart } from './svg-line-chart.ts';

const checkWords: Readonly<Record<CheckId, PipelineWordKey>> = {
  'gates-removed': 'checkGatesRemoved',
  'files-carried': 'checkFilesCarried',
  orthogonality: 'checkOrthogonality',
  'weight-deviation': 'checkWeightDeviation',
  'largest-kl': 'checkLargestKl',
  'largest-logit-error': 'checkLargestLogitError',
};

/** @param prefix of the chart's id, unique in the page */
export function proofSection({ proof, control }: PipelineReport, tell: Tell, prefix: string): Section {
  const controlled = resultIn(control);
  const section = sectionOf('proof', 'proof', proof, tell, (certificate): readonly Block[] => {
    const { checks, prompts, computation, sha256, provedAt, holds } = certificate;
    const missed = checks.filter(({ passed }) => !passed).length;
    return [
      {
        kind: 'text',
        text: holds ? tell('proofHolds') : tell('proofFails', { missed, count: checks.length }),
        tone: holds ? 'holds' : 'fails',
      },
      {
        kind: 'text',
        text: tell('proofNote', {
          prompts: prompts.prompts,
          rows: prompts.random.rows,
          length: prompts.random.length,
          float: computation.floatType,
          provider: computation.provider,
        }),
        tone: 'note',
      },
      checksTable(certificate, tell),
      comparisonTable(certificate, controlled, tell),
      layerTable(certificate, tell),
      ...(certificate.figures.layers.length > 1
        ? [{ kind: 'charts', columns: 2, charts: [layerChart(certificate, tell, prefix)] } satisfies Block]
        : []),
      {
        kind: 'table',
        heading: ['', ''],
        rows: [
          [tell('certificate'), sha256],
          [tell('certificateAt'), provedAt],
        ],
      },
    ];
  });
  const [verdict, ...rest] = section.blocks;
  return { ...section, blocks: [verdict!, controlBlock({ control }, tell), ...rest] };
}

function checksTable({ checks }: VerifyAfterResult, tell: Tell): Table {
  return {
    kind: 'table',
    heading: [tell('check'), tell('value'), tell('limit'), tell('result')],
    rows: checks.map(({ id, value, limit, passed }) => [
      checkName(id, tell),
      figureText(value),
      figureText(limit),
      tell(passed ? 'passed' : 'missed'),
    ]),
    alignments: ['left', 'right', 'right', 'left'],
    marks: checks.map(({ passed }) => (passed ? 'holds' : 'fails')),
  };
}

/** A check as a person calls it. */
export const checkName = (id: CheckId, tell: Tell): string => tell(checkWords[id]);

/** Counts as they are. */
export const figureText = (value: number): string =>
  Number.isInteger(value) ? String(value) : smallText(value);

type Comparison = VerifyAfterResult['figures']['burnt'];

function comparisonTable(
  { figures }: VerifyAfterResult,
  control: VerifyBeforeResult | null,
  tell: Tell,
): Table {
  const rowsOf = (comparison: Comparison | null, word: 'beforeCast' | 'afterCast' | 'controlRow') =>
    (
      [
        ['prompts', 'onPrompts'],
        ['random', 'onRandom'],
        ['all', 'onAll'],
      ] as const
    ).flatMap(([key, name]) => {
      const found = comparison?.[key];
      return found
        ? [
            [
              tell(word, { rows: tell(name) }),
              String(found.positions),
              smallText(found.meanKl),
              smallText(found.largestKl),
              smallText(found.largestError),
              smallText(found.meanSquaredError),
              percentText(found.sameTop, 2),
            ],
          ]
        : [];
    });
  const columns = [
    'comparison',
    'positions',
    'meanKl',
    'largestKl',
    'largestError',
    'meanSquaredError',
    'sameTop',
  ] as const;
  return {
    kind: 'table',
    heading: columns.map((key) => tell(key)),
    rows: [
      ...rowsOf(figures.uncast, 'beforeCast'),
      ...rowsOf(figures.burnt, 'afterCast'),
      ...rowsOf(control?.figures.burnt ?? null, 'controlRow'),
    ],
    alignments: ['left', ...columns.slice(1).map(() => 'right' as const)],
  };
}

function layerTable({ figures }: VerifyAfterResult, tell: Tell): Table {
  const columns = [
    'layer',
    'layerTurned',
    'orthogonality',
    'layerRelative',
    'layerAccumulated',
    'layerDeviation',
  ] as const;
  return {
    kind: 'table',
    heading: columns.map((key) => tell(key)),
    rows: figures.layers.map((one) => [
      String(one.layer),
      one.distanceFromIdentity?.toFixed(4) ?? dash,
      one.orthogonality === null ? dash : smallText(one.orthogonality),
      smallText(one.relativeError),
      smallText(one.accumulatedError),
      one.weightDeviation.toFixed(2),
    ]),
    alignments: columns.map(() => 'right'),
  };
}

function layerChart({ figures }: VerifyAfterResult, tell: Tell, prefix: string): string {
  const { layers, worstLayer } = figures;
  const numbers = layers.map(({ layer }) => layer);
  const worst = layers.find(({ layer }) => layer === worstLayer) ?? layers[0]!;
  return svgLineChart({
    id: `${prefix}-layer-errors`,
    title: tell('layerErrors'),
    description: tell('layerErrorsDescription', {
      layer: worst.layer,
      value: smallText(worst.relativeError),
    }),
    width: 594,
    height: 180,
    x: { label: tell('layer'), range: [Math.min(...numbers), Math.max(...numbers)] },
    series: [
      {
        name: '',
        colour: colour.protected,
        stroke: 'solid',
        dots: true,
        ring: worst.layer,
        points: layers.map(({ layer, relativeError }) => ({ x: layer, y: relativeError })),
      },
    ],
  });
}

function controlBlock({ control }: Pick<PipelineReport, 'control'>, tell: Tell): Block {
  if ('missing' in control)
    return { kind: 'text', text: tell('controlMissing', { why: whyMissing(control.missing, tell) }) };
  const { toldApart, identityGates, figures } = control.result;
  if (toldApart)
    return {
      kind: 'text',
      text: tell('controlTold', { error: smallText(figures.burnt.all.largestError) }),
    };
  return identityGates
    ? { kind: 'text', text: tell('controlIdentity') }
    : { kind: 'text', text: tell('controlNotTold'), tone: 'fails' };
}
