/** What a statement may be, by its words, before SQLite sees it. */
import { ToolRefusal } from '../../tool.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Pragmas that only tell how tables are made. */
const harmlessPragmas = new Set([
  'table_info',
  'table_xinfo',
  'table_list',
  'index_list',
  'index_info',
  'index_xinfo',
  'foreign_key_list',
]);

const reading = new Set(['select', 'with', 'values']);
const writing = new Set(['insert', 'update', 'delete', 'replace', 'with']);

/** Functions that load code or reach files, in SQLite's shell or where somebody compiled them in. */
const forbiddenNames = new Set([
  'load_extension',
  'readfile',
  'writefile',
  'fts3_tokenizer',
  'edit',
  'fsdir',
]);

export const longestStatement = 10_000;

function refuse(code: string, message: string): never {
  throw new ToolRefusal(code, message);
}

function checkPragma([, ...rest]: readonly Token[]): void {
  const words = rest.filter(({ text }) => text !== ';');
  // An optional schema, a name, and at most one name in parentheses; never `=`.
  const [name, ...argument] = words[1]?.text === '.' ? words.slice(2) : words;
  const shape = argument.map(({ kind, text }) => (kind === 'sign' ? text : 'n')).join('');
  if (name?.kind !== 'word' || !harmlessPragmas.has(name.text.toLowerCase()))
    refuse('pragma', `Of pragmas only ${[...harmlessPragmas].join(', ')} are open.`);
  if (shape !== '' && shape !== '(n)') refuse('pragma', 'Write a pragma as name(table).');
}

function checkNames(tokens: readonly Token[]): void {
  for (const { kind, text } of tokens) {
    if (kind !== 'word' && kind !== 'quoted') continue;
    const name = text.toLowerCase();
    if (forbiddenNames.has(name)) refuse('function', `The function ${name} is not open.`);
    // Table-valued functions, under any quotes that SQLite takes for a table's name.
    if (name.startsWith('pragma_') && !harmlessPragmas.has(name.slice('pragma_'.length)))
      refuse('pragma', `Of pragmas only ${[...harmlessPragmas].join(', ')} are open.`);
  }
}

/**
 * @param access `read` for questions, `write` for changes of rows
 * @throws ToolRefusal `empty`, `too-long`, `broken`, `several-statements`, `statement`, `pragma`, `function`
 */
export function checkStatement(sql: string, access: 'read' | 'write'): void {
  if (sql.length > longestStatement)
    refuse('too-long', `A statement may be ${longestStatement} characters long at most.`);
  if (sql.includes('\0') || !sql.isWellFormed())
    refuse('broken', 'The statement has a character that no statement has.');
  const tokens = tokensOf(sql);
  const [first] = tokens;
  if (!first) refuse('empty', 'There is no statement.');
  if (tokens.some(({ kind }) => kind === 'broken'))
    refuse('broken', 'A quote in the statement is not closed.');
  const end = tokens.findIndex(({ kind, text }) => kind === 'sign' && text === ';');
  if (end >= 0 && tokens.slice(end).some(({ text }) => text !== ';'))
    refuse('several-statements', 'Only one statement at a time.');
  const keyword = first.kind === 'word' ? first.text.toLowerCase() : '';
  if (access === 'read' && keyword === 'pragma') checkPragma(tokens);
  else if (!(access === 'read' ? reading : writing).has(keyword))
    refuse(
      'statement',
      access === 'read'
        ? 'Only SELECT, WITH and VALUES are open, and pragmas that tell how tables are made.'
        : 'Only INSERT, UPDATE, DELETE and REPLACE are open.',
    );
  checkNames(tokens);
}
