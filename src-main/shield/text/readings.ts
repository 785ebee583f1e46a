/**
 * All readings of a text that the shield looks at: as it stands, without disguises, and decoded. Ordinary text has one.
 */
import { decodeRuns } from './decode.ts';
import { foldText } from './fold.ts';
import { turnBack, turnsOf } from './turned-text.ts';
import { hasOneSigns, undisguise } from './undisguise.ts';
import { chainViews, type View } from './view.ts';

/** Encodings inside encodings are undone this often. */
export const deepestDecoding = 3;

/** The folded text, where it looks disguised its second (and third) reading, and its letters turned back. */
function foldedReadings(folded: View): View[] {
  const turned = turnsOf(folded.text).map((turn) => turnBack(folded, turn));
  const second = undisguise(folded, false);
  if (!second) return [folded, ...turned];
  const third = hasOneSigns(second) ? undisguise(folded, true) : null;
  return third ? [folded, second, third, ...turned] : [folded, second, ...turned];
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
