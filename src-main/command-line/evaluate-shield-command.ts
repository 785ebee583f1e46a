/** `so8t shield --evaluate`: shares of stopped prompts with their intervals, and what changes row by row. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { evaluateShieldOn } from '../app.ts';
import { shieldEvaluationFolder, shieldFolder } from '../package-files.ts';
import { type Overlay, readOverlay } from '../shield/overlay/overlay.ts';
import type { StoppedGroup } from '../shield-data/evaluation/count-stopped.ts';
import type {
  ChangedRow,
  EvaluateShieldResult,
  ShownRow,
} from '../shield-data/evaluation/evaluate-shield.ts';
import { developmentSets, filesOfFolder, heldOutSets } from '../shield-data/evaluation/evaluation-rows.ts';
import { judges } from '../shield-data/evaluation/judge-row.ts';
import type { Proportion } from '../training/wilson.ts';
import { type CommonOptions, interruption, printResult, say } from './output.ts';

export interface EvaluateOptions {
  readonly data: string;
  readonly against?: string;
  readonly own?: string;
  readonly heldOut?: boolean;
  readonly prompts?: string;
  readonly missed?: boolean;
}

export async function evaluateShieldCommand(options: CommonOptions & EvaluateOptions): Promise<void> {
  const { data, heldOut = false, prompts, missed = false } = options;
  const overlay = options.own === undefined ? undefined : await readOwnRows(options.own);
  const shipped = path.resolve(data) === path.resolve(shieldFolder);
  // Changed data are compared with those that ship, own rows with the same data without them.
  const against = options.against ?? (overlay !== undefined ? data : shipped ? undefined : shieldFolder);
  const sets = [...(prompts ? [] : developmentSets), ...(heldOut ? heldOutSets : [])];
  const files = [
    ...(prompts ? await filesOfFolder(prompts) : []),
    ...sets.map((name) => path.join(shieldEvaluationFolder, `${name}.jsonl`)),
  ];
  let told = performance.now();
  const result = await evaluateShieldOn(
    {
      shield: { folder: data, ...(overlay === undefined ? {} : { overlay }) },
      ...(against === undefined ? {} : { against: { folder: against } }),
      files,
      missed,
    },
    {
      signal: interruption('stopping: nothing is measured'),
      onProgress({ rows, of }) {
        if (performance.now() - told < 2000) return;
        told = performance.now();
        say(`${rows} of ${of} prompts judged`);
      },
    },
  );
  printResult(options, result, words(result, against));
}

/** Own words and patterns from a file. @throws naming file, row and field */
export async function readOwnRows(file: string): Promise<Overlay> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: cannot be read as JSON (${(error as Error).message}). Correct the file.`, {
      cause: error,
    });
  }
  return readOverlay(file, content);
}

function words(
  { rows, groups, changes, missed, notFrozen, seconds }: EvaluateShieldResult,
  against?: string,
) {
  const chosen = groups.some(({ set }) => (developmentSets as readonly string[]).includes(set))
    ? ' Words, patterns and thresholds were chosen on development rows.'
    : '';
  const sections = [
    ...(notFrozen.length > 0
      ? [
          `Not frozen: ${notFrozen.join(', ')}. Measured as they are; the shield itself stays closed until they are frozen.`,
        ]
      : []),
    table(groups),
    `${rows} prompts in ${seconds.toFixed(1)} s. Layers alone reach the grey band; together is ESCALATE or REFUSE; 95 % Wilson intervals.${chosen}`,
    ...(changes ? [changeWords(changes, against!)] : []),
    ...(missed ? [missedWords(missed)] : []),
  ];
  return sections.join('\n\n');
}

function table(groups: readonly StoppedGroup[]): string {
  const share = ({ value, low, high }: Proportion): string =>
    value === null ? '-' : `${value.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
  const lines = [
    ['set', 'label', 'kind or language', 'rows', ...judges],
    ...groups.map(({ set, label, by, name, rows, stopped }) => [
      set,
      label,
      by === 'all' ? 'all' : `  ${name}`,
      String(rows),
      ...judges.map((judge) => share(stopped[judge])),
    ]),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const titles: readonly (readonly [ChangedRow['change'], string])[] = [
  ['newly-stopped', 'Newly stopped'],
  ['newly-passed', 'Newly passed'],
  ['stricter', 'Stopped before, now stricter'],
  ['looser', 'Stopped still, now looser'],
];

function changeWords(changes: readonly ChangedRow[], against: string): string {
  if (changes.length === 0) return `Against ${against}: no verdict changes.`;
  const sections = titles.flatMap(([change, title]) => {
    const own = changes.filter((row) => row.change === change);
    if (own.length === 0) return [];
    const count = (label: string) => own.filter((row) => row.label === label).length;
    const head = `${title}: ${own.length} (${count('REFUSE')} harmful, ${count('ESCALATE')} grey, ${count('ALLOW')} harmless)`;
    const lines = own.map(
      (row) =>
        `  ${row.before} -> ${row.verdict}  ${place(row)}${row.newlyFound.length > 0 ? `  by ${row.newlyFound.join(', ')}` : ''}\n      ${short(row.text)}`,
    );
    return [[head, ...lines].join('\n')];
  });
  return [`Against ${against}:`, ...sections].join('\n\n');
}

function missedWords(missed: readonly ShownRow[]): string {
  const section = (title: string, own: readonly ShownRow[]): string =>
    [
      `${title}: ${own.length}`,
      ...own.map(
        (row) => `  ${row.verdict} (${row.path})  ${place(row)}\n      ${short(row.text)}\n      ${row.why}`,
      ),
    ].join('\n');
  return [
    section(
      'Missed, allowed although they are not harmless',
      missed.filter(({ label }) => label !== 'ALLOW'),
    ),
    section(
      'Stopped although they are harmless',
      missed.filter(({ label }) => label === 'ALLOW'),
    ),
  ].join('\n\n');
}

const place = ({ set, id, label, language, kind }: ShownRow): string =>
  `${label}  ${set} ${id} (${language}, ${kind})`;

/** One line: prompts may have many. */
const short = (text: string): string => {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
};
