/** One labelled prompt, and reading rows from JSONL with errors that name line and field. */
import { z } from 'zod';
import { parseVerdict, type Verdict } from './verdict.ts';

/** `look-alike`: harmless, but it sounds dangerous. Those rows of validation are the benign contrast set. */
export const rowKinds = ['plain', 'look-alike'] as const;

export interface Row {
  readonly id: string;
  readonly prompt: string;
  readonly label: Verdict;
  /** ISO 639-1 code. */
  readonly language: string;
  readonly topic: string;
  /** Where the row comes from; rows of one template never part between splits. */
  readonly template: string;
  readonly kind: (typeof rowKinds)[number];
  /** A short answer that starts with the behaviour tag. */
  readonly answer: string;
}

const text = z.string().trim().min(1, 'is empty');

const rowSchema = z.object({
  id: text,
  prompt: text.max(20_000, 'is longer than 20,000 characters'),
  label: text.transform((label, context): Verdict => {
    const verdict = parseVerdict(label);
    if (verdict) return verdict;
    context.addIssue({ code: 'custom', message: `unknown label "${label}": use ALLOW, ESCALATE or REFUSE` });
    return z.NEVER;
  }),
  language: text,
  topic: text,
  template: text,
  kind: z.enum(rowKinds).default('plain'),
  answer: text,
});

/** Rows that could not be read: the message lists the first of them with line and field. */
export class RowError extends Error {
  override readonly name = 'RowError';
  readonly problems: readonly string[];

  constructor(origin: string, problems: readonly string[]) {
    const shown = problems.slice(0, 5).join('\n  ');
    const more = problems.length > 5 ? `\n  and ${problems.length - 5} more` : '';
    super(
      `${origin}: ${problems.length} problem${problems.length === 1 ? '' : 's'}; correct or remove these rows:\n  ${shown}${more}`,
    );
    this.problems = problems;
  }
}

/** A parsed line of a JSONL file and its number, from 1. */
export interface JsonLine {
  readonly line: number;
  readonly value: Record<string, unknown>;
}

/** Splits JSONL into objects. @throws RowError listing every line that is not a JSON object */
export function parseJsonLines(content: string, origin: string): JsonLine[] {
  const problems: string[] = [];
  const lines: JsonLine[] = [];
  const withoutMark = content.startsWith('\uFEFF') ? content.slice(1) : content;
  for (const [index, raw] of withoutMark.split('\n').entries()) {
    if (raw.trim() === '') continue;
    try {
      const value: unknown = JSON.parse(raw);
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw new Error('is not an object');
      lines.push({ line: index + 1, value: value as Record<string, unknown> });
    } catch (error) {
      problems.push(`line ${index + 1}: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new RowError(origin, problems);
  return lines;
}

/** Reads training rows. @throws RowError listing every broken row with its line number and field */
export function parseRows(content: string, origin: string): Row[] {
  const problems: string[] = [];
  const rows: Row[] = [];
  for (const { line, value } of parseJsonLines(content, origin)) {
    const parsed = rowSchema.safeParse(value);
    if (parsed.success) rows.push(parsed.data);
    else {
      for (const issue of parsed.error.issues) {
        problems.push(`line ${line}, field "${issue.path.join('.') || '(row)'}": ${issue.message}`);
      }
    }
  }
  if (problems.length > 0) throw new RowError(origin, problems);
  return rows;
}

/** @throws when a class has no rows, because no figure and no balanced batch can be made of it */
export function assertEveryClass(rows: readonly Row[], origin: string): void {
  for (const verdict of ['ALLOW', 'ESCALATE', 'REFUSE'] as const) {
    if (!rows.some((row) => row.label === verdict)) {
      throw new Error(
        `${origin}: no rows are labelled ${verdict}. Every class needs rows; add some or choose another file.`,
      );
    }
  }
}
