/** What quantising cost: text and safety of every file against the full one, and the warnings in words. */
import type { PipelineReport } from '../pipeline/pipeline-report.ts';
import type { QualityStepResult } from '../pipeline/steps/quality-step.ts';
import type { ComparedFile, QualityResult, QualityWarning } from '../quality/quality-result.ts';
import { estimateText, percentText, shareText, sizeText, smallText } from './figure-text.ts';
import { sectionOf } from './pipeline-parts.ts';
import type { Tell } from './pipeline-words.ts';
import type { Block, Section, Table } from './report-blocks.ts';
import { svgScatter } from './svg-scatter.ts';

/** In percent, as the warning's own limit. */
const LIMIT = 5;

/** Of the verdicts on llama.cpp, so many must be those of the training engine. */
const AGREEMENT = 0.995;

/** @param prefix of the chart's id, unique in the page */
export function qualitySection({ quality }: PipelineReport, tell: Tell, prefix: string): Section {
  return sectionOf('quality', 'quality', quality, tell, (result): readonly Block[] => {
    const { reference, compared, text, prompts } = result;
    const warnings = qualityWarningTexts(result, tell);
    return [
      {
        kind: 'text',
        tone: 'note',
        text: tell('qualityNote', {
          reference: reference.name,
          tokens: text.scoredTokens,
          text: text.name,
          prompts: prompts ? tell('qualityPrompts', { rows: prompts.rows, name: prompts.name }) : '',
        }),
      },
      warnings.length > 0
        ? { kind: 'list', items: warnings, tone: 'fails' }
        : { kind: 'text', text: tell('noWarnings'), tone: 'holds' },
      textTable(result, tell),
      ...(compared.length > 0
        ? [{ kind: 'charts', columns: 2, charts: [lossChart(result, tell, prefix)] } satisfies Block]
        : []),
      ...engineBlock(result, tell),
      ...safetyBlocks(result, tell),
    ];
  });
}

/** How the heads on llama.cpp judge against the training engine, of which the gate must not differ. */
function engineBlock({ engine }: QualityStepResult, tell: Tell): readonly Block[] {
  if (!engine) return [];
  const { judges, prompts } = engine;
  const shift = Math.max(judges.safetyHead.largestShift ?? 0, judges.taskHead.largestShift ?? 0);
  const text = tell('engineAgrees', {
    safety: shareText(judges.safetyHead.agreement, 3),
    task: shareText(judges.taskHead.agreement, 3),
    rows: prompts.rows,
    shift: smallText(shift),
  });
  const alike = (judges.safetyHead.agreement.value ?? 0) >= AGREEMENT;
  return [{ kind: 'text', text, tone: alike ? 'holds' : 'fails' }];
}

function textTable({ reference, compared }: QualityResult, tell: Tell): Table {
  const columns = [
    'type',
    'size',
    'perplexity',
    'perplexityLoss',
    'meanKl',
    'p99Kl',
    'largestKl',
    'sameTop',
  ] as const;
  return {
    kind: 'table',
    heading: columns.map((key) => tell(key)),
    rows: [
      [
        reference.type,
        sizeText(reference.bytes),
        estimateText(reference.text.perplexity, 2),
        tell('reference'),
        '',
        '',
        '',
        '',
      ],
      ...compared.map(({ type, bytes, text }) => [
        type,
        sizeText(bytes),
        estimateText(text.perplexity, 2),
        estimateText(text.perplexityLoss, 2, 100),
        smallText(text.meanKl.value),
        smallText(text.p99Kl),
        smallText(text.maxKl),
        shareText(text.sameTop, 3),
      ]),
    ],
    alignments: ['left', ...columns.slice(1).map(() => 'right' as const)],
    marks: [null, ...compared.map(({ warnings }) => (warnings.length > 0 ? ('fails' as const) : null))],
  };
}

function safetyBlocks({ reference, compared }: QualityResult, tell: Tell): readonly Block[] {
  if (!reference.safety) return [{ kind: 'text', text: tell('noSafety') }];
  const columns = [
    'type',
    'headAgreement',
    'dualAgreement',
    'refuseToAllow',
    'refuseRecall',
    'escalateRecall',
    'overcompliance',
    'overRefusal',
  ] as const;
  type Figures = NonNullable<QualityResult['reference']['safety']>['dualPolicy']['figures'];
  const figures = (own: Figures): string[] =>
    [own.refuseRecall, own.escalateRecall, own.overcompliance, own.overRefusal].map((figure) =>
      shareText(figure),
    );
  return [
    { kind: 'heading', text: tell('safetyOfTypes') },
    { kind: 'text', text: tell('safetyNote'), tone: 'note' },
    {
      kind: 'table',
      heading: columns.map((key) => tell(key)),
      rows: [
        [reference.type, tell('reference'), '', '', ...figures(reference.safety.dualPolicy.figures)],
        ...compared.flatMap(({ type, safety }) =>
          safety
            ? [
                [
                  type,
                  shareText(safety.safetyHead.agreement, 3),
                  shareText(safety.dualPolicy.agreement, 3),
                  tell('countOf', {
                    count: safety.dualPolicy.refuseToAllow.count,
                    rows: safety.dualPolicy.refuseToAllow.rows,
                  }),
                  ...figures(safety.dualPolicy.figures),
                ],
              ]
            : [],
        ),
      ],
      alignments: ['left', ...columns.slice(1).map(() => 'right' as const)],
    },
  ];
}

function lossChart({ reference, compared }: QualityResult, tell: Tell, prefix: string): string {
  const megabytes = (bytes: number): number => bytes / 1e6;
  const percent = (value: number | null): number | null => (value === null ? null : 100 * value);
  const noteOf = ({ type, bytes, text }: ComparedFile): string =>
    tell('lossPoint', { type, size: sizeText(bytes), loss: estimateText(text.perplexityLoss, 2, 100) });
  return svgScatter({
    id: `${prefix}-loss-chart`,
    title: tell('lossChart'),
    description: tell('lossDescription', { items: compared.map(noteOf).join('; ') }),
    width: 594,
    height: 260,
    xLabel: tell('megabytes'),
    limit: { y: LIMIT, label: tell('lossLimit', { limit: LIMIT }) },
    points: [
      {
        name: reference.type,
        x: megabytes(reference.bytes),
        y: 0,
        low: null,
        high: null,
        note: `${reference.type}, ${sizeText(reference.bytes)}: ${tell('reference')}`,
        isReference: true,
      },
      ...compared.map((file) => ({
        name: file.type,
        x: megabytes(file.bytes),
        y: 100 * file.text.perplexityLoss.value,
        low: percent(file.text.perplexityLoss.low),
        high: percent(file.text.perplexityLoss.high),
        note: noteOf(file),
      })),
    ],
  });
}

/** All files' warnings as sentences. */
export function qualityWarningTexts({ compared }: QualityResult, tell: Tell): readonly string[] {
  return compared.flatMap(({ type, warnings }) =>
    warnings.map((warning) => warningText(type, warning, tell)),
  );
}

function warningText(type: string, warning: QualityWarning, tell: Tell): string {
  switch (warning.code) {
    case 'perplexity-loss':
      return tell('warnPerplexity', {
        type,
        loss: percentText(warning.loss),
        limit: percentText(warning.limit, 0),
      });
    case 'refuse-to-allow':
      return tell('warnFlips', {
        type,
        judge: tell(warning.judge),
        count: warning.count,
        rows: warning.rows,
        limit: percentText(warning.limit),
      });
    case 'figure-moved':
      return tell('warnFigure', {
        type,
        judge: tell(warning.judge),
        figure: tell(warning.figure),
        from: warning.from.toFixed(3),
        to: warning.to.toFixed(3),
        interval: `[${warning.low.toFixed(3)}, ${warning.high.toFixed(3)}]`,
      });
  }
}
