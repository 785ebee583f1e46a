/**
 * What a text was cut in: the end of one of which more is to come may be the first half of a secret, which no expression
 * recognises. It is hidden, and readable in the next piece if it was none. Every rule looks at a bounded end of the text,
 * but the run without a space, which tokens make as long as they are.
 */
import type { Found } from './mask-text.ts';

/** UTF-16 units that numbers and addresses with spaces in them can reach back. */
const reach = 200;

/** Numbers in groups: cards, telephone numbers, My Number. A full stop and a space after one end it. */
const digits = /(?<![A-Za-z0-9])[+(]{0,2}\d(?:[ ().-]{0,2}\d){0,60}(?:[ )(-]{0,2}|\.)$/u;
const iban = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){0,30} ?$/u;
/** Up to the word that says it is a street. */
const street =
  /(?<![A-Za-z0-9.,-])\d{1,5}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'.]{1,20} ){0,4}(?:[A-Z][A-Za-z'.]{0,20})?$/u;

const keyBegins = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY/u;
const keyEnds = /-----END [A-Z0-9 ]{1,60}-----/u;
const longestKey = 20_000;

/** An address goes on after what makes it one: the town, the building, the room. */
const addressGoesOn = 40;

/** Ends a run in every writing; full-width signs in the text as it was, before they were folded. */
const betweenRuns = /[\s、。！？]/u;

/**
 * @param text as it was
 * @param folded the same with its full-width forms folded
 * @param found what was recognised in it
 */
export function findUnfinished(text: string, folded: string, found: readonly Found[]): Found[] {
  const end = text.length;
  const starts = [runStart(text), keyStart(folded)];
  const near = Math.max(0, end - reach);
  for (const expression of [digits, iban, street]) {
    // The unit before is looked at, too: a number that begins within a word is none.
    const match = expression.exec(folded.slice(near));
    if (match) starts.push(near + match.index);
  }
  for (const { kind, end: last } of found)
    if (kind === 'address' && end - last <= addressGoesOn && !/[。\n]/u.test(text.slice(last)))
      starts.push(last);
  const start = Math.min(...starts);
  return start < end ? [{ kind: 'unfinished', start, end }] : [];
}

function runStart(text: string): number {
  let start = text.length;
  while (start > 0 && !betweenRuns.test(text[start - 1]!)) start -= 1;
  return start;
}

function keyStart(text: string): number {
  const from = Math.max(0, text.length - longestKey);
  const start = text.lastIndexOf('-----BEGIN ');
  if (start < from || !keyBegins.test(text.slice(start, start + 80))) return text.length;
  return keyEnds.test(text.slice(start)) ? text.length : start;
}

/** What tools and messages cut ends with this sign; only what looks like a part of something secret is hidden before it. */
const cutOff = /[A-Za-z0-9._%+@/=~:-]{1,400}(?=…)/gu;
const likeSecret = /[0-9@_]|:\/\/|^.{16}/u;

/** Halves of what was cut before it came here. */
export function findCutOff(folded: string): Found[] {
  if (!folded.includes('…')) return [];
  const found: Found[] = [];
  for (const { 0: all, index } of folded.matchAll(cutOff)) {
    const end = index + all.length;
    if (likeSecret.test(all)) found.push({ kind: 'unfinished', start: index, end });
    const near = Math.max(0, end - reach);
    const groups = digits.exec(folded.slice(near, end));
    if (groups && /\d[ ().-]{1,2}\d/u.test(groups[0]))
      found.push({ kind: 'unfinished', start: near + groups.index, end });
  }
  return found;
}
