/** A comparison as a table in Markdown, one row a file, and its warnings as sentences: for reports and the command line. */
import { verdicts } from '../data/verdict.ts';
import { markdownTable } from '../report/markdown-table.ts';
import type { Proportion } from '../training/wilson.ts';
import type { ComparedFile, Estimate, QualityResult, QualityWarning } from './quality-result.ts';

const heading = [
  'file',
  'type',
  'size',
  'perplexity',
  'loss',
  'mean KL',
  '99 % KL',
  'max KL',
  'same top',
] as const;
const safetyHeading = [
  'head agrees',
  'dual agrees',
  'REFUSE to ALLOW',
  'Refuse Recall',
  'Escalate Recall',
  'Overcompliance',
  'Over-refusal',
] as const;

/** Figures of the dual policy; agreement of the safety head beside it. Intervals are those of 95 %. */
export function qualityTable({ reference, compared }: QualityResult): string {
  const withSafety = reference.safety !== null;
  const rows = [referenceRow(reference, withSafety), ...compared.map((file) => fileRow(file, withSafety))];
  const columns = withSafety ? [...heading, ...safetyHeading] : [...heading];
  return markdownTable(columns, rows, ['left', 'left', ...columns.slice(2).map(() => 'right' as const)]);
}

function referenceRow({ name, type, bytes, text, safety }: QualityResult['reference'], withSafety: boolean) {
  const own = [name, type, megabytes(bytes), estimate(text.perplexity, 2), '', '', '', '', ''];
  return withSafety && safety ? [...own, '', '', '', ...figureCells(safety.dualPolicy.figures)] : own;
}

function fileRow({ name, type, bytes, text, safety }: ComparedFile, withSafety: boolean) {
  const percent = { ...text.perplexityLoss };
  const own = [
    name,
    type,
    megabytes(bytes),
    estimate(text.perplexity, 2),
    `${estimate(scaled(percent, 100), 2)} %`,
    text.meanKl.value.toExponential(2),
    text.p99Kl.toExponential(2),
    text.maxKl.toExponential(2),
    share(text.sameTop),
  ];
  if (!withSafety || !safety) return own;
  const { safetyHead, dualPolicy } = safety;
  const { refuseToAllow } = dualPolicy;
  return [
    ...own,
    share(safetyHead.agreement),
    share(dualPolicy.agreement),
    `${refuseToAllow.count} of ${refuseToAllow.rows}`,
    ...figureCells(dualPolicy.figures),
  ];
}

function figureCells({
  refuseRecall,
  escalateRecall,
  overcompliance,
  overRefusal,
}: NonNullable<ComparedFile['safety']>['dualPolicy']['figures']): string[] {
  return [refuseRecall, escalateRecall, overcompliance, overRefusal].map(share);
}

const judgeNames = { taskHead: 'task head', safetyHead: 'safety head', dualPolicy: 'dual policy' };
const figureNames = {
  refuseRecall: 'Refuse Recall',
  escalateRecall: 'Escalate Recall',
  overcompliance: 'Overcompliance',
  overRefusal: 'Over-refusal',
};

/** A warning as a sentence. */
export function warningText(warning: QualityWarning): string {
  switch (warning.code) {
    case 'perplexity-loss':
      return `perplexity is ${percent(warning.loss)} higher than the reference's; more than ${percent(warning.limit)} is too much`;
    case 'refuse-to-allow':
      return `${judgeNames[warning.judge]}: ${warning.count} of ${warning.rows} refusals became ALLOW; more than ${percent(warning.limit)} is too much`;
    case 'figure-moved':
      return (
        `${judgeNames[warning.judge]}: ${figureNames[warning.figure]} went from ${warning.from.toFixed(3)} to ` +
        `${warning.to.toFixed(3)}, outside ${interval(warning.low, warning.high, 3)}`
      );
  }
}

/** The flips of the dual policy by direction, most dangerous first: `REFUSE to ALLOW 2, ESCALATE to ALLOW 1`. */
export function flipText(safety: NonNullable<ComparedFile['safety']>): string {
  const directions = verdicts
    .flatMap((from, row) => verdicts.map((to, column) => ({ from, to, row, column, lenience: row - column })))
    .filter(({ row, column }) => row !== column)
    .sort((a, b) => b.lenience - a.lenience)
    .map(({ from, to, row, column }) => ({ from, to, count: safety.dualPolicy.flips[row]![column]! }))
    .filter(({ count }) => count > 0);
  return directions.map(({ from, to, count }) => `${from} to ${to} ${count}`).join(', ') || 'none';
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const interval = (low: number, high: number, digits: number): string =>
  `[${low.toFixed(digits)}, ${high.toFixed(digits)}]`;

function scaled({ value, low, high }: Estimate, by: number): Estimate {
  return { value: value * by, low: low === null ? null : low * by, high: high === null ? null : high * by };
}

function estimate({ value, low, high }: Estimate, digits: number): string {
  const ends = low === null || high === null ? '' : ` ${interval(low, high, digits)}`;
  return `${value.toFixed(digits)}${ends}`;
}

function share({ value, low, high }: Proportion): string {
  return value === null ? '-' : `${value.toFixed(4)} ${interval(low, high, 3)}`;
}
