/**
 * The plain form of a text: compatibility characters, case, accents, kana, old and simplified kanji brought together;
 * invisible characters and controls left out. Unicode NFKC per cluster (Unicode Standard Annex 15), so that every unit
 * of the result knows its place in the source. Linear; folding a folded text changes nothing.
 */
import { canonicalCharacter } from './canonical-characters.ts';
import { createViewWriter, disguiseBit, type View } from './view.ts';

/** What a code unit asks for: its own simple replacement, nothing at all, or the long way over its cluster. */
const unknown = 0;
const simple = 1;
const dropped = 2;
const cluster = 3;

const kinds = new Uint8Array(65_536);
const replacements = new Uint16Array(65_536);
/** Combining marks, halfwidth voicing marks and conjoining jamo belong to the character before them. */
const joins = new Uint8Array(65_536);
const joining = /^[\p{M}\uff9e\uff9f\u1160-\u11ff\ud7b0-\ud7ff]$/u;
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\ufffe\uffff]$/u;
const space = /^[\p{Zs}\t\r\u0085]$/u;
const marksOnly = /\p{M}/gu;
/** Scripts whose accents are decoration here; elsewhere (Devanagari, kana, Hangul) marks are letters. */
const accented = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u;
/** More marks than any script puts on one character are noise. */
const longestCluster = 8;

function isInvisible(character: string): boolean {
  return invisible.test(character) && !space.test(character) && character !== '\n';
}

/** The folded form of one cluster: a character with its marks. */
function foldCluster(text: string): string {
  let folded = text;
  for (let round = 0; round < 3; round += 1) {
    const before = folded;
    let next = '';
    for (const character of folded.normalize('NFKC').toLowerCase().normalize('NFKC')) {
      if (isInvisible(character)) continue;
      const decomposed = character.normalize('NFD');
      const base = accented.test(decomposed) ? decomposed.replace(marksOnly, '') : character;
      for (const part of base) next += space.test(part) ? ' ' : canonicalCharacter(part);
    }
    folded = next;
    if (folded === before) break;
  }
  return folded;
}

function learn(unit: number): void {
  const character = String.fromCharCode(unit);
  const surrogate = unit >= 0xd800 && unit <= 0xdfff;
  if (!surrogate && joining.test(character)) joins[unit] = 1;
  if (!surrogate && isInvisible(character)) {
    kinds[unit] = dropped;
    return;
  }
  if (surrogate || joins[unit]) {
    kinds[unit] = cluster;
    return;
  }
  const folded = foldCluster(character);
  if (folded.length === 1) {
    kinds[unit] = simple;
    replacements[unit] = folded.charCodeAt(0);
  } else kinds[unit] = cluster;
}

function kindOf(unit: number): number {
  if (kinds[unit] === unknown) learn(unit);
  return kinds[unit]!;
}

const plainAscii = /^[\x20-\x7e\n]*$/;
const clusters = new Map<string, string>();

function foldedCluster(text: string): string {
  let folded = clusters.get(text);
  if (folded === undefined) {
    folded = foldCluster(text);
    if (clusters.size > 20_000) clusters.clear();
    clusters.set(text, folded);
  }
  return folded;
}

/** The folded text with its way back; disguise marks are set where more than case and kana changed. */
export function foldText(source: string): View {
  if (plainAscii.test(source)) return { text: source.toLowerCase(), starts: null, ends: null, marks: null };
  const writer = createViewWriter(source.length);
  let at = 0;
  let hidden = 0;
  while (at < source.length) {
    const start = at;
    const unit = source.charCodeAt(at);
    const kind = kindOf(unit);
    if (kind === dropped) {
      hidden = disguiseBit.invisible;
      at += 1;
      continue;
    }
    const next = at + 1 < source.length ? source.charCodeAt(at + 1) : 0;
    if (kind === simple && (next < 0x300 || (kindOf(next) === simple && !joins[next]))) {
      writer.addUnit(replacements[unit]!, start, start + 1, hidden);
      hidden = 0;
      at += 1;
      continue;
    }
    const code = source.codePointAt(at)!;
    let text = String.fromCodePoint(code);
    at += text.length;
    if (code >= 0xe0020 && code <= 0xe007e) {
      // Tag characters are ASCII that no screen shows.
      writer.add(String.fromCharCode(code - 0xe0000).toLowerCase(), start, at, disguiseBit.invisible);
      hidden = 0;
      continue;
    }
    if (text.length > 1 && isInvisible(text)) {
      hidden = disguiseBit.invisible;
      continue;
    }
    let end = at;
    for (let marks = 0; at < source.length; ) {
      const follower = source.charCodeAt(at);
      if (follower < 0x80) break;
      const follows = kindOf(follower);
      if (follows === dropped) {
        // Invisible characters inside a cluster do not part it; after it they belong to what follows.
        let beyond = at + 1;
        while (beyond < source.length && kindOf(source.charCodeAt(beyond)) === dropped) beyond += 1;
        if (beyond >= source.length || !joins[source.charCodeAt(beyond)]) break;
        hidden = disguiseBit.invisible;
        at = beyond;
        continue;
      }
      if (!joins[follower]) break;
      if (marks < longestCluster) text += String.fromCharCode(follower);
      marks += 1;
      at += 1;
      end = at;
    }
    at = end;
    const folded = foldedCluster(text);
    const mark = folded === text ? hidden : hidden | disguiseBit.unicode;
    writer.add(folded, start, end, mark);
    if (folded.length > 0) hidden = 0;
  }
  return writer.finish();
}
