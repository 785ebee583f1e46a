/** Questions to, and where the settings allow it changes of, SQLite files that the settings name. */
import { z } from 'zod';
import { type Tool, type ToolBounds, ToolRefusal } from '../../tool.ts';
import { beginCall } from '../begin-call.ts';
import { escapeText } from '../shown-text.ts';
import { checkStatement, longestStatement } from './check-statement.ts';
import { type RunStatement, statementLimits } from './statement-request.ts';

export interface DatabaseSetting {
  /** Absolute path. */
  readonly file: string;
  /** True when rows may be changed, each statement by its own approval. */
  readonly write: boolean;
}

type Arguments = { readonly database: string; readonly sql: string };

function schemaFor(names: readonly string[], statement: string): z.ZodType<Arguments> {
  return z.strictObject({
    database: z.enum(names).describe('Name of the database.'),
    sql: z.string().min(1).max(longestStatement).describe(statement),
  });
}

function createStatementTool(
  databases: Readonly<Record<string, DatabaseSetting>>,
  run: RunStatement,
  access: 'read' | 'write',
  texts: Pick<Tool, 'name' | 'description'> & {
    readonly bounds: ToolBounds;
    readonly statement: string;
  },
): Tool<Arguments> {
  const { name, description, bounds, statement } = texts;
  const tool: Tool<Arguments> = {
    name,
    description,
    bounds,
    arguments: schemaFor(Object.keys(databases), statement),
    effect: access === 'read' ? 'nothing' : 'writes',
    describe({ database, sql }) {
      if (!Object.hasOwn(databases, database))
        throw new ToolRefusal('unknown-database', 'The settings name no such database.');
      checkStatement(sql, access);
      const verb = access === 'read' ? 'Ask' : 'Change';
      return `${verb} the database ${escapeText(database, 64)}: ${escapeText(sql, 2 * longestStatement)}`;
    },
    async run(permit, action, signal) {
      const input = beginCall(tool, permit, action);
      await tool.describe(input);
      const { file } = databases[input.database]!;
      return await run({ file, sql: input.sql, access, limits: statementLimits }, signal);
    },
  };
  return tool;
}

/**
 * @param databases by the name that the model knows them by
 * @returns `query_database`, and `change_database` where one may be written
 */
export function createQueryTools(
  databases: Readonly<Record<string, DatabaseSetting>>,
  run: RunStatement,
): readonly Tool[] {
  const writable = Object.fromEntries(Object.entries(databases).filter(([, { write }]) => write));
  const { rows, changes } = statementLimits;
  const query = createStatementTool(databases, run, 'read', {
    name: 'query_database',
    description: `Asks an SQLite database: columns first, then at most ${rows} rows, each as JSON. Tables: SELECT name, sql FROM sqlite_schema.`,
    bounds: { rows },
    statement: 'One SELECT, WITH or VALUES statement of SQLite.',
  });
  if (Object.keys(writable).length === 0) return [query];
  const change = createStatementTool(writable, run, 'write', {
    name: 'change_database',
    description: `Changes at most ${changes} rows of an SQLite database.`,
    bounds: { changes },
    statement: 'One INSERT, UPDATE, DELETE or REPLACE statement of SQLite.',
  });
  return [query, change];
}
