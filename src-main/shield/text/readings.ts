/**
 * All readings of a text that the shield looks at: as it stands, without disguises, and decoded. Ordinary text has one.
 */
import { decodeRuns } from './decode.ts';
import { foldText } from './fold.ts';
import { hasOneSigns, undisguise } from './undisguise.ts';
import { chainViews, disguiseBit, type View } from './view.ts';

/** Encodings inside encodings are undone this often. */
export const deepestDecoding = 3;

/** The folded text and, where it looks disguised, its second (and third) reading. */
function foldedReadings(folded: View): View[] {
  const second = undisguise(folded, false);
  if (!second) return [folded];
  const third = hasOneSigns(second) ? undisguise(folded, true) : null;
  return third ? [folded, second, third] : [folded, second];
}

/** Every reading, the plainest first; offsets of each lead into `source`. */
export function readText(source: string): View[] {
  const readings = foldedReadings(foldText(source));
  let current: View = { text: source, starts: null, ends: null, marks: null };
  for (let depth = 0; depth < deepestDecoding; depth += 1) {
    const decoded = decodeRuns(current.text);
    if (!decoded) break;
    current = chainViews(current, decoded);
    readings.push(...foldedReadings(chainViews(current, foldText(current.text))));
  }
  return readings;
}

/** The Latin letters thirteen places on. */
export function rotate13(view: View): View {
  const { text } = view;
  const units = new Uint16Array(text.length);
  const marks = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    units[i] = unit >= 97 && unit <= 122 ? ((unit - 97 + 13) % 26) + 97 : unit;
    marks[i] = disguiseBit.rot13 | (view.marks ? view.marks[i]! : 0);
  }
  return { text: fromUnits(units), starts: view.starts, ends: view.ends, marks };
}

/** The text from its end. */
export function reverse(view: View): View {
  const { length } = view.text;
  const units = new Uint16Array(length);
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  const marks = new Uint16Array(length);
  for (let i = 0; i < length; i += 1) {
    const from = length - 1 - i;
    units[i] = view.text.charCodeAt(from);
    starts[i] = view.starts ? view.starts[from]! : from;
    ends[i] = view.ends ? view.ends[from]! : from + 1;
    marks[i] = disguiseBit.reversed | (view.marks ? view.marks[from]! : 0);
  }
  return { text: fromUnits(units), starts, ends, marks };
}

function fromUnits(units: Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += 8192)
    text += String.fromCharCode(...units.subarray(at, at + 8192));
  return text;
}
