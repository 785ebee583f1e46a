/** What goes to the process that runs one statement, and what comes back: plain data. */

export interface StatementRequest {
  /** Absolute. */
  readonly file: string;
  readonly sql: string;
  readonly access: 'read' | 'write';
  readonly limits: StatementLimits;
}

export interface StatementLimits {
  readonly rows: number;
  /** Characters of one value, larger ones are cut. */
  readonly cell: number;
  readonly columns: number;
  /** Characters of the whole answer. */
  readonly characters: number;
  /** Rows that one statement may change, its triggers' among them; more and nothing is. */
  readonly changes: number;
  readonly milliseconds: number;
  /** Bytes of memory of the whole process. */
  readonly memory: number;
}

export const statementLimits: StatementLimits = {
  rows: 200,
  cell: 2000,
  columns: 100,
  characters: 60_000,
  changes: 1000,
  milliseconds: 5000,
  memory: 512 * 1024 * 1024,
};

export interface StatementAnswer {
  readonly text: string;
  readonly truncated: boolean;
}

/** What the process answers to. */
export interface StatementFunctions {
  run(request: StatementRequest): Promise<StatementAnswer>;
  recover(file: string): void;
}

/**
 * Runs a statement in a process of its own, and ends that process with it.
 * @throws ToolRefusal `too-slow`, `too-much-memory`, `too-many-changes`, `not-read-only`,
 *   `not-a-database`, `database-error`
 */
export type RunStatement = (request: StatementRequest, signal: AbortSignal) => Promise<StatementAnswer>;
