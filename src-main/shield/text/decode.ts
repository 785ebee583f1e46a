/**
 * Encoded runs inside a text, replaced in place by what they say, so that the words around them still count:
 * base64 (RFC 4648, both alphabets), hexadecimal, binary, percent encoding (RFC 3986), HTML character references and
 * escapes. Bounded: 64 KiB a run, 256 KiB a text, and the caller bounds the depth. Linear, without expressions.
 */
import { createViewWriter, disguiseBit, type View } from './view.ts';

const longestRun = 64 * 1024;
const mostDecoded = 256 * 1024;

interface Decoded {
  readonly end: number;
  readonly text: string;
  readonly mark: number;
}

/** What was decoded, or how far it is no use to try again: that keeps the work linear. */
type Attempt = Decoded | number;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes as readable text, or null. */
function readable(bytes: Uint8Array): string | null {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    // Not UTF-8: these bytes are no hidden text.
    return null;
  }
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if ((unit < 32 && unit !== 10 && unit !== 13 && unit !== 9) || unit === 127) return null;
  }
  return text;
}

const sextets = new Int8Array(128).fill(-1);
for (const [value, character] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  sextets[character.charCodeAt(0)] = value;
sextets['-'.charCodeAt(0)] = 62;
sextets['_'.charCodeAt(0)] = 63;

const sextetAt = (text: string, at: number): number => {
  const unit = text.charCodeAt(at);
  return unit < 128 ? sextets[unit]! : -1;
};

function hexDigit(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const lower = unit | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function readBase64(text: string, start: number, end: number): Decoded | null {
  const length = end - start;
  let padding = 0;
  while (padding < 2 && text.charCodeAt(end + padding) === 61) padding += 1;
  if (length > longestRun || length % 4 === 1 || length < (padding > 0 ? 6 : 12)) return null;
  let upper = 0;
  let lower = 0;
  let digit = 0;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 65 && unit <= 90) upper += 1;
    else if (unit >= 97 && unit <= 122) lower += 1;
    else if (unit >= 48 && unit <= 57) digit += 1;
  }
  // Words are of one case; encoded text is of two, or has digits.
  if (upper < 2 || lower + digit === 0) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let held = 0;
  let filled = 0;
  for (let at = start; at < end; at += 1) {
    bits = (bits << 6) | sextetAt(text, at);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[filled] = (bits >> held) & 255;
    filled += 1;
    bits &= (1 << held) - 1;
  }
  const decoded = readable(bytes.subarray(0, filled));
  return decoded === null ? null : { end: end + padding, text: decoded, mark: disguiseBit.base64 };
}

/** `68656c6c6f`, `68 65 6c 6c 6f`, `\x68\x65`, `0x68 0x65`. */
function readHex(text: string, start: number): Attempt {
  const bytes: number[] = [];
  let at = start;
  let end = start;
  let parted = 0;
  while (at < text.length && bytes.length < longestRun) {
    let pair = at;
    const prefix = text.charCodeAt(pair);
    const second = text.charCodeAt(pair + 1) | 32;
    if ((prefix === 92 || prefix === 48) && second === 120) pair += 2;
    const high = hexDigit(text.charCodeAt(pair));
    const low = hexDigit(text.charCodeAt(pair + 1));
    if (high < 0 || low < 0) break;
    bytes.push(high * 16 + low);
    at = pair + 2;
    end = at;
    const next = text.charCodeAt(at);
    if (next === 32 || next === 44 || next === 58 || next === 45) {
      at += 1;
      parted += 1;
    }
  }
  if (bytes.length < 4 || (parted === 0 && bytes.length < 6)) return end;
  const decoded = readable(Uint8Array.from(bytes));
  // Digits alone are numbers, dates and identifiers far more often than text.
  if (decoded === null || !/^[\p{L}\p{M}\p{P}\p{Zs}\d\n]*$/u.test(decoded)) return end;
  return { end, text: decoded, mark: disguiseBit.hex };
}

/** `01101000 01100101`. */
function readBinary(text: string, start: number): Attempt {
  const bytes: number[] = [];
  let at = start;
  let end = start;
  while (at < text.length && bytes.length < longestRun) {
    let value = 0;
    let bit = 0;
    for (; bit < 8; bit += 1) {
      const unit = text.charCodeAt(at + bit);
      if (unit !== 48 && unit !== 49) break;
      value = value * 2 + unit - 48;
    }
    if (bit < 8) break;
    bytes.push(value);
    at += 8;
    end = at;
    if (text.charCodeAt(at) === 32) at += 1;
  }
  if (bytes.length < 3) return end;
  const decoded = readable(Uint8Array.from(bytes));
  return decoded === null ? end : { end, text: decoded, mark: disguiseBit.hex };
}

const numberAt = (text: string, at: number): number => {
  const unit = text.charCodeAt(at) - 48;
  return unit >= 0 && unit <= 9 ? unit : -1;
};

/** `104 111 119 32`: codes of ASCII characters. */
function readDecimal(text: string, start: number): Attempt {
  let said = '';
  let letters = 0;
  let at = start;
  let end = start;
  while (at < text.length && said.length < longestRun) {
    let code = 0;
    let digits = 0;
    for (; digits < 4 && numberAt(text, at) >= 0; at += 1, digits += 1) code = code * 10 + numberAt(text, at);
    if (digits < 2 || digits > 3 || code < 32 || code > 126) break;
    said += String.fromCharCode(code);
    if ((code | 32) >= 97 && (code | 32) <= 122) letters += 1;
    end = at;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 44) at += 1;
    if (at === end) break;
  }
  // Lists of numbers are rarely letters throughout.
  if (said.length < 6 || letters < said.length * 0.7) return end;
  return { end, text: said, mark: disguiseBit.hex };
}

const morse = new Map(
  (
    '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. ' +
    '----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.'
  )
    .split(' ')
    .map((signs, index) => [signs, 'abcdefghijklmnopqrstuvwxyz0123456789'[index]!] as const),
);

/** `.... --- .-- / - ---`: letters of Morse code, words parted by slashes. */
function readMorse(text: string, start: number): Attempt {
  let said = '';
  let letters = 0;
  let end = start;
  for (let at = start; at < text.length && said.length < longestRun; ) {
    const unit = text.charCodeAt(at);
    if (unit === 32 || unit === 47) {
      if (unit === 47 && !said.endsWith(' ')) said += ' ';
      at += 1;
      continue;
    }
    let to = at;
    while (to - at < 6 && (text.charCodeAt(to) === 46 || text.charCodeAt(to) === 45)) to += 1;
    const letter = to > at ? morse.get(text.slice(at, to)) : undefined;
    if (letter === undefined) break;
    said += letter;
    letters += 1;
    at = to;
    end = to;
  }
  return letters < 6 ? Math.max(end, start + 1) : { end, text: said, mark: disguiseBit.hex };
}

function readPercent(text: string, start: number): Attempt {
  const bytes: number[] = [];
  let at = start;
  while (text.charCodeAt(at) === 37 && bytes.length < longestRun) {
    const high = hexDigit(text.charCodeAt(at + 1));
    const low = hexDigit(text.charCodeAt(at + 2));
    if (high < 0 || low < 0) break;
    bytes.push(high * 16 + low);
    at += 3;
  }
  if (bytes.length === 0) return at;
  const decoded = readable(Uint8Array.from(bytes));
  return decoded === null ? at : { end: at, text: decoded, mark: disguiseBit.url };
}

const namedReferences: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  period: '.',
  excl: '!',
  shy: '',
  zwj: '',
  zwnj: '',
};

function fromCode(code: number): string | null {
  const printable = Number.isInteger(code) && (code >= 32 || code === 10 || code === 9);
  return printable && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : null;
}

/** `&#x10ffff;` */
const longestReference = 12;

function readReference(text: string, start: number): Decoded | null {
  let semicolon = start + 1;
  while (semicolon - start <= longestReference && text.charCodeAt(semicolon) !== 59) semicolon += 1;
  if (text.charCodeAt(semicolon) !== 59) return null;
  const name = text.slice(start + 1, semicolon);
  let said: string | null | undefined;
  if (name.startsWith('#x') || name.startsWith('#X')) said = fromCode(Number(`0x${name.slice(2)}`));
  else if (name.startsWith('#')) said = fromCode(Number(name.slice(1)));
  else said = Object.hasOwn(namedReferences, name) ? namedReferences[name] : null;
  return said === null || said === undefined
    ? null
    : { end: semicolon + 1, text: said, mark: disguiseBit.entities };
}

/** `\u0041`. */
function readEscape(text: string, start: number): Decoded | null {
  let code = 0;
  for (let at = start + 2; at < start + 6; at += 1) {
    const digit = hexDigit(text.charCodeAt(at));
    if (digit < 0) return null;
    code = code * 16 + digit;
  }
  const said = fromCode(code);
  return said === null ? null : { end: start + 6, text: said, mark: disguiseBit.hex };
}

/** One round of decoding; null when nothing in the text is encoded. */
export function decodeRuns(text: string): View | null {
  const found: (Decoded & { start: number })[] = [];
  let decoded = 0;
  const keep = (start: number, run: Decoded | null): number => {
    if (!run) return start;
    decoded += run.text.length;
    found.push({ ...run, start });
    return run.end;
  };
  const triedTo = new Map<(text: string, start: number) => Attempt, number>();
  const attempt = (read: (text: string, start: number) => Attempt, start: number): Decoded | null => {
    if (start < (triedTo.get(read) ?? 0)) return null;
    const run = read(text, start);
    if (typeof run !== 'number') return run;
    triedTo.set(read, run);
    return null;
  };
  for (let at = 0; at < text.length && decoded < mostDecoded; ) {
    const unit = text.charCodeAt(at);
    let end = at;
    if (unit === 37) end = keep(at, attempt(readPercent, at));
    else if (unit === 46) end = keep(at, attempt(readMorse, at));
    else if (unit === 38) end = keep(at, readReference(text, at));
    else if (unit === 92 && text.charCodeAt(at + 1) === 117) end = keep(at, readEscape(text, at));
    else if (unit === 92 && text.charCodeAt(at + 1) === 120) end = keep(at, attempt(readHex, at));
    else if (unit < 128 && sextets[unit]! >= 0) {
      let runEnd = at;
      while (runEnd < text.length && sextetAt(text, runEnd) >= 0) runEnd += 1;
      if (unit === 45) end = keep(at, attempt(readMorse, at));
      if (unit === 48 || unit === 49) end = keep(at, attempt(readBinary, at));
      if (end === at && unit >= 48 && unit <= 57) end = keep(at, attempt(readDecimal, at));
      if (end === at && hexDigit(unit) >= 0) end = keep(at, attempt(readHex, at));
      if (end === at) end = keep(at, readBase64(text, at, runEnd));
      if (end === at) end = runEnd;
    }
    at = end > at ? end : at + 1;
  }
  if (found.length === 0) return null;
  const writer = createViewWriter(text.length);
  let at = 0;
  for (const run of found) {
    for (; at < run.start; at += 1) writer.addUnit(text.charCodeAt(at), at, at + 1, 0);
    writer.add(run.text, run.start, run.end, run.mark);
    at = run.end;
  }
  for (; at < text.length; at += 1) writer.addUnit(text.charCodeAt(at), at, at + 1, 0);
  return writer.finish();
}
