/**
 * Secrets on the line below the word that says what they are: "password:" and the value under it. Prose goes on below such a
 * word just as well, so that what stands there is looked at before it is taken for one. Work for one label is bounded.
 */
import type { Found } from './mask-text.ts';
import { secretLabel } from './secret-labels.ts';

const labels = new RegExp(secretLabel, 'giu');

/** UTF-16 units that a line may have after its label. */
const longestRest = 80;
/** Lines of a list of secrets. */
const mostLines = 20;

/** Marks of Markdown, quotes of JSON, and the block signs of YAML say nothing. */
const decoration = /[*_`"')\]\\ \r]/gu;
const assigns = /^(?:is|was|\u306f|\u304c)?(?:[:=]|=>|:=)(?:[|>][+-]?)?$/iu;
const says = /^(?:is|was|are|\u306f|\u304c)$/iu;
/** "The password is as follows", "パスワードは以下の通りです。" */
const pointsDown =
  /below|follow|\u4ee5\u4e0b|\u4e0b\u8a18|\u6b21\u306e|\u901a\u308a|\u3068\u304a\u308a|\u3053\u3061\u3089/iu;
/** Before a label that stands alone. */
const lineBegins = /(?:^|\n)[ #>*_.0-9-]{0,8}$/u;

const item = /^ {0,40}(?:[-*>\u2022\u30fb]|[0-9]{1,2}[.)]) {1,4}/u;
const fence = /^ {0,12}(?:`{3}|~{3})[a-z]{0,12} {0,4}\r?$/u;

/** Words that stand alone below a label and are no values. */
const status =
  /^(?:required|optional|none|null|nil|true|false|yes|no|unset|empty|missing|invalid|incorrect|wrong|expired|hidden|redacted|masked|unknown|changed|saved|login|logout|submit|cancel|continue|next|back|reset|forgot|enter|confirm|username|user|email|string|text|password|todo|tbd)$/iu;
/** Names of procedures have digits, too: "SHA-256 is used". */
const procedure =
  /^(?:sha|md|aes|rsa|argon|base|oauth|ed|utf|http|ipv|pbkdf|bcrypt|scrypt|x|web|auth|v)-?[0-9]/iu;
/** Another field, an address, a path, a call, a block. */
const otherwise =
  /^[A-Za-z_][A-Za-z0-9_.-]{0,60}(?::|=(?!=?$))|:\/\/|^(?:~|\.{1,2})?\/[^/]{1,60}\/|^[A-Za-z_.]{1,60}\(|^[A-Z][A-Z0-9_]{1,60}=$|^[[{(<]|:$/u;
/** In the midst of a line, a word with its number is one of a sentence: "Python3.12", "2-factor", "24-hour". */
const termWithNumber = /^(?:[a-z]{1,40}[-.]?[0-9.]{1,12}|[0-9.]{1,8}-?[a-z]{1,40}(?:-[a-z]{1,40}){0,2})$/iu;
/** What may follow a quoted value on its line. */
const afterQuoted = /^(?:\u3067\u3059|\u3067\u3057\u305f|\u3060)?[,;.\u3001\u3002]?$/u;
/** Three words or more that end as a sentence does. */
const sentence = /^[^ ]{1,60} [^ ]{1,60} .{1,300}[.!?\u3002]$/u;
const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/u;
/** A value in a Japanese line: it leads the line, or is all of it and ends in digits. */
const leadingValue = /^([!-~]{6,400}?)(?:\u3067\u3059|\u3067\u3057\u305f|\u3060|\u3001|\u3002|$)/u;
const endsInDigits = /^[\u3040-\u30ff\u4e00-\u9fff]{1,20}[0-9]{2,20}[!-~]{0,40}$/u;

/** @param text with its full-width forms folded */
export function findSecretsBelow(text: string): Found[] {
  if (!text.includes('\n')) return [];
  const found: Found[] = [];
  for (const { 0: all, index } of text.matchAll(labels)) {
    const from = index + all.length;
    const rest = text.slice(from, from + longestRest + 1);
    const length = rest.indexOf('\n');
    if (length < 0) continue;
    const trust = trustOf(rest.slice(0, length), text.slice(Math.max(0, index - 9), index));
    if (trust !== null) found.push(...valuesFrom(text, from + length + 1, trust));
  }
  return found;
}

/** `assigned`: a value is to follow, whatever it looks like; `said`: one may follow; null: none does. */
type Trust = 'assigned' | 'said' | null;

function trustOf(rest: string, before: string): Trust {
  const bare = rest.replaceAll(decoration, '');
  if (assigns.test(bare)) return 'assigned';
  if (bare === '') return lineBegins.test(before) ? 'said' : null;
  if (says.test(bare) || pointsDown.test(bare)) return 'said';
  return bare.indexOf(':') === bare.length - 1 ? 'said' : null;
}

function valuesFrom(text: string, start: number, trust: 'assigned' | 'said'): Found[] {
  const found: Found[] = [];
  let at = start;
  let skipped = 0;
  for (let lines = 0; lines < mostLines && at < text.length; lines += 1) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end);
    const isBefore = found.length === 0 && skipped < 2 && (line.trim() === '' || fence.test(line));
    if (isBefore) skipped += 1;
    else {
      const lead = item.exec(line)?.[0].length ?? 0;
      const value = valueIn(line.slice(lead), trust);
      if (value) found.push({ kind: 'password', start: at + lead + value.start, end: at + lead + value.end });
      // Only a list goes on: what follows one value is something else.
      if (!value || lead === 0) break;
    }
    at = end + 1;
  }
  return found;
}

/** Where in a line the value is; null where it is prose, a heading or another field. */
function valueIn(line: string, trust: 'assigned' | 'said'): { start: number; end: number } | null {
  const start = line.length - line.trimStart().length;
  const content = line.trim();
  const mark = content[0]!;
  const closing = closingOf[mark];
  if (closing !== undefined) {
    const close = content.indexOf(closing, 1);
    // Of what was cut within the quotes, the closing mark is missing.
    const end = close < 0 ? content.length : close;
    const goesOn = close >= 0 && !afterQuoted.test(content.slice(close + 1));
    if (goesOn || end < 2 || (close >= 0 && sentence.test(content.slice(1, close)))) return null;
    return { start: start + 1, end: start + end };
  }
  const space = content.indexOf(' ');
  const run = space < 0 ? content : content.slice(0, space);
  if (run === '' || otherwise.test(run)) return null;
  if (japanese.test(run)) {
    if (space >= 0) return null;
    if (endsInDigits.test(run)) return { start, end: start + run.length };
    const leading = leadingValue.exec(run)?.[1];
    return leading !== undefined && isMixed(leading) ? { start, end: start + leading.length } : null;
  }
  const end = start + run.length - (/[.,;?]{1,3}$/u.exec(run)?.[0].length ?? 0);
  const value = line.slice(start, end);
  const isWhole = space < 0 && end === start + run.length;
  const isValue =
    (isMixed(value) && (space < 0 || !termWithNumber.test(value))) ||
    (space < 0 && isOdd(value)) ||
    (isWhole && trust === 'assigned' && isWord(value));
  return isValue ? { start, end } : null;
}

const closingOf: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '\u300c': '\u300d',
  '\u300e': '\u300f',
};

/** Letters and digits in one, as in "hunter2-zebra": in the midst of a line, too, no word of a sentence. */
function isMixed(run: string): boolean {
  return run.length >= 6 && /[a-z]/iu.test(run) && /[0-9]/u.test(run) && !procedure.test(run);
}

/** Alone on its line, digits and signs make a value: "4711", "Tr-u!b". */
function isOdd(run: string): boolean {
  if (/^[0-9]{4,40}$/u.test(run)) return true;
  return (
    run.length >= 4 &&
    /[A-Za-z0-9]/u.test(run) &&
    /[!@#$%^&*_+=~?]|[0-9][A-Za-z]|[A-Za-z][0-9]|[a-z][A-Z]/u.test(run)
  );
}

/** A word below "password:" is one, but for a capital letter, which begins a sentence or a heading. */
function isWord(run: string): boolean {
  return /^[a-z][a-z-]{3,60}$/u.test(run) && !status.test(run);
}
