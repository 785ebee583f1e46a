/** How large the files are, before and after. */
import { type PipelineReport, resultIn } from '../pipeline/pipeline-report.ts';
import { dash, percentText, sizeText } from './figure-text.ts';
import { sectionOf } from './pipeline-parts.ts';
import type { Tell } from './pipeline-words.ts';
import type { Block, Section } from './report-blocks.ts';
import { type Bar, svgBars } from './svg-bars.ts';

export interface SizeRow {
  readonly name: string;
  readonly file: string;
  readonly type: string;
  readonly bytes: number;
  readonly bitsPerWeight: number | null;
  readonly fallbacks: readonly string[];
}

/** The checkpoint first, then the files in the order in which they were made. */
export function sizeRows({ model, converted, quantised }: PipelineReport, tell: Tell): readonly SizeRow[] {
  const [loaded, full, types] = [resultIn(model), resultIn(converted), resultIn(quantised) ?? []];
  return [
    ...(loaded
      ? [
          {
            name: tell('checkpoint'),
            file: loaded.name,
            type: loaded.weightType,
            bytes: loaded.bytes,
            bitsPerWeight: null,
            fallbacks: [],
          },
        ]
      : []),
    ...(full
      ? [
          {
            name: tell('fullGguf', { type: full.type.toUpperCase() }),
            file: full.file,
            type: full.type.toUpperCase(),
            bytes: full.bytes,
            bitsPerWeight: types[0]?.bitsPerWeightBefore ?? null,
            fallbacks: [],
          },
        ]
      : []),
    ...types.map(({ file, type, bytesAfter, bitsPerWeight, fallbacks }) => ({
      name: type,
      file,
      type,
      bytes: bytesAfter,
      bitsPerWeight,
      fallbacks: fallbacks.map(({ tensor, wanted, given }) => tell('fallback', { tensor, wanted, given })),
    })),
  ];
}

/** @param prefix of the chart's id, unique in the page */
export function sizeSection(report: PipelineReport, tell: Tell, prefix: string): Section {
  return sectionOf('sizes', 'sizes', report.converted, tell, ({ warnings, notes }): readonly Block[] => {
    const rows = sizeRows(report, tell);
    const whole = rows[0]!.bytes;
    const bars = rows.map(
      ({ name, bytes }, index): Bar => ({
        name,
        value: bytes,
        label: `${sizeText(bytes)} (${percentText(bytes / whole, 0)})`,
        isReference: index === 0,
      }),
    );
    const withFallback = rows.some(({ fallbacks }) => fallbacks.length > 0);
    return [
      {
        kind: 'table',
        heading: [
          tell('file'),
          tell('type'),
          tell('size'),
          tell('share'),
          tell('bitsPerWeight'),
          tell('fallbacks'),
        ],
        rows: rows.map(({ file, type, bytes, bitsPerWeight, fallbacks }, index) => [
          file,
          type,
          sizeText(bytes),
          percentText(bytes / whole),
          bitsPerWeight?.toFixed(2) ?? dash,
          // Only quantising has any.
          index < 2 ? dash : fallbacks.length === 0 ? tell('none') : String(fallbacks.length),
        ]),
        alignments: ['left', 'left', 'right', 'right', 'right', 'right'],
      },
      ...(withFallback
        ? ([
            { kind: 'text', text: tell('fallbackNote'), tone: 'note' },
            {
              kind: 'list',
              items: rows.flatMap(({ type, fallbacks }) => fallbacks.map((one) => `${type} ${one}`)),
            },
          ] satisfies Block[])
        : []),
      ...(warnings.length > 0
        ? [
            {
              kind: 'text',
              text: tell('valueWarning', { tensor: warnings.map(({ tensor }) => tensor).join(', ') }),
              tone: 'fails',
            } satisfies Block,
          ]
        : []),
      ...(notes.length > 0 ? [{ kind: 'list', items: notes } satisfies Block] : []),
      {
        kind: 'charts',
        columns: 2,
        charts: [
          svgBars({
            id: `${prefix}-sizes-chart`,
            title: tell('sizesChart'),
            description: tell('sizesDescription', {
              from: bars[0]!.label,
              to: bars.at(-1)!.label,
            }),
            width: 594,
            bars,
          }),
        ],
      },
    ];
  });
}
