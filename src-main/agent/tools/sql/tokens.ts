/**
 * Words and signs of a statement as SQLite's tokenizer (tokenize.c) separates them, without comments. Not a parser: it
 * says where a statement begins, what it names and that it is one; SQLite itself is asked about the rest.
 */
export interface Token {
  /** `word`: a keyword or name without quotes. `quoted`: '...' "..." `...` [...] - each can name a table in SQLite. */
  readonly kind: 'word' | 'quoted' | 'number' | 'sign' | 'broken';
  /** Without its quotes. */
  readonly text: string;
}

const space = /[ \t\n\f\r]/u;
const wordStart = /[A-Za-z_\u0080-\u{10ffff}]/u;
const wordPart = /[A-Za-z0-9_$\u0080-\u{10ffff}]/u;

/** Index after the quoted text that begins at `start`, and the text; null when it does not end. */
function quoted(sql: string, start: number): { end: number; text: string } | null {
  const open = sql[start]!;
  if (open === '[') {
    const end = sql.indexOf(']', start);
    return end < 0 ? null : { end: end + 1, text: sql.slice(start + 1, end) };
  }
  for (let at = start + 1; at < sql.length; at += 1) {
    if (sql[at] !== open) continue;
    if (sql[at + 1] !== open)
      return { end: at + 1, text: sql.slice(start + 1, at).replaceAll(open + open, open) };
    at += 1;
  }
  return null;
}

/** Index after a comment that begins at `start`, or `start` when none does. An open comment goes on to the end. */
function afterComment(sql: string, start: number): number {
  if (sql.startsWith('--', start)) {
    const end = sql.indexOf('\n', start);
    return end < 0 ? sql.length : end + 1;
  }
  if (sql.startsWith('/*', start)) {
    const end = sql.indexOf('*/', start + 2);
    return end < 0 ? sql.length : end + 2;
  }
  return start;
}

/** Work linear in the length. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const one = sql[at]!;
    const next = afterComment(sql, at);
    if (next > at) at = next;
    else if (space.test(one)) at += 1;
    else if (/['"`[]/u.test(one)) {
      const found = quoted(sql, at);
      tokens.push(found ? { kind: 'quoted', text: found.text } : { kind: 'broken', text: sql.slice(at) });
      at = found ? found.end : sql.length;
    } else if (wordStart.test(one)) {
      let end = at + 1;
      while (end < sql.length && wordPart.test(sql[end]!)) end += 1;
      tokens.push({ kind: 'word', text: sql.slice(at, end) });
      at = end;
    } else if (/[0-9]/u.test(one)) {
      let end = at + 1;
      while (end < sql.length && /[0-9A-Za-z_.]/u.test(sql[end]!)) end += 1;
      tokens.push({ kind: 'number', text: sql.slice(at, end) });
      at = end;
    } else {
      tokens.push({ kind: 'sign', text: one });
      at += 1;
    }
  }
  return tokens;
}
