/** What a report consists of, before it becomes Markdown or a page: so that both say the same. */
import type { Alignment } from './markdown-table.ts';

export interface Table {
  readonly kind: 'table';
  readonly caption?: string;
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of the columns; left when left out. */
  readonly alignments?: readonly Alignment[];
  /** What a row shows by its colour, beside its text. */
  readonly marks?: readonly ('holds' | 'fails' | null)[];
  /** Columns in a typeface of equal widths: hashes. */
  readonly mono?: readonly number[];
}

export type Block =
  | Table
  /** `note` explains; `fails` has to be seen. */
  | { readonly kind: 'text'; readonly text: string; readonly tone?: 'note' | 'holds' | 'fails' }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly tone?: 'fails' }
  | { readonly kind: 'heading'; readonly text: string }
  /** SVG, for the page alone; what they show is in tables, too. */
  | { readonly kind: 'charts'; readonly charts: readonly string[]; readonly columns: 2 | 3 };

export interface Section {
  /** Letters and dashes, unique in the report. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Verdict {
  readonly tone: 'holds' | 'fails';
  readonly sentence: string;
  readonly items: readonly string[];
}

/** One language of a report. */
export interface ReportText {
  readonly title: string;
  readonly subtitle: string;
  readonly contents: string;
  readonly verdict: Verdict;
  readonly sections: readonly Section[];
}
