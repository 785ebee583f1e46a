/** A rewritten text that knows where each of its code units came from. */
import type { Disguise } from '../signals.ts';

export interface View {
  readonly text: string;
  /** Start and end in the text this was made from, for each code unit; null when the two agree unit by unit. */
  readonly starts: Int32Array | null;
  readonly ends: Int32Array | null;
  /** Per code unit, which disguises were undone there (bits of `disguiseBit`); null when none. */
  readonly marks: Uint16Array | null;
}

/** One bit a disguise. */
export const disguiseBit = {
  unicode: 1,
  invisible: 2,
  homoglyph: 4,
  leetspeak: 8,
  spacing: 16,
  base64: 32,
  hex: 64,
  url: 128,
  entities: 256,
  rot13: 512,
  reversed: 1024,
} as const satisfies Record<Exclude<Disguise, 'plain'>, number>;

/** Code units that grow as they are written. */
export interface ViewWriter {
  /** Adds `text`, which stands for `[start, end)` of the source. */
  add(text: string, start: number, end: number, mark: number): void;
  addUnit(unit: number, start: number, end: number, mark: number): void;
  finish(): View;
}

/** @param capacity expected number of code units */
export function createViewWriter(capacity: number): ViewWriter {
  let units = new Uint16Array(capacity + 16);
  let starts = new Int32Array(capacity + 16);
  let ends = new Int32Array(capacity + 16);
  let marks = new Uint16Array(capacity + 16);
  let length = 0;
  let marked = false;
  let moved = false;

  function grow(): void {
    const size = units.length * 2;
    const wider = <T extends Uint16Array | Int32Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    units = wider(units, new Uint16Array(size));
    starts = wider(starts, new Int32Array(size));
    ends = wider(ends, new Int32Array(size));
    marks = wider(marks, new Uint16Array(size));
  }

  function addUnit(unit: number, start: number, end: number, mark: number): void {
    if (length === units.length) grow();
    units[length] = unit;
    starts[length] = start;
    ends[length] = end;
    if (mark !== 0) {
      marks[length] = mark;
      marked = true;
    }
    if (start !== length || end !== length + 1) moved = true;
    length += 1;
  }

  return {
    addUnit,
    add(text, start, end, mark) {
      for (let i = 0; i < text.length; i += 1) addUnit(text.charCodeAt(i), start, end, mark);
    },
    finish() {
      let text = '';
      // Spreading would make an object for every unit; apply takes array-likes as they are.
      for (let at = 0; at < length; at += 8192)
        text += String.fromCharCode.apply(
          null,
          units.subarray(at, Math.min(length, at + 8192)) as unknown as number[],
        );
      return {
        text,
        starts: moved ? starts.slice(0, length) : null,
        ends: moved ? ends.slice(0, length) : null,
        marks: marked ? marks.slice(0, length) : null,
      };
    },
  };
}

/** `later` was made from the text of `earlier`: the same view, straight from what `earlier` was made from. */
export function chainViews(earlier: View, later: View): View {
  const { starts: from, ends: to, marks: before } = earlier;
  if (!from && !before) return later;
  const { length } = later.text;
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  const marks = new Uint16Array(length);
  for (let i = 0; i < length; i += 1) {
    const start = later.starts ? later.starts[i]! : i;
    const end = later.ends ? later.ends[i]! : i + 1;
    starts[i] = from ? from[start]! : start;
    ends[i] = to ? to[end - 1]! : end;
    let mark = later.marks ? later.marks[i]! : 0;
    // A long run of source units (an encoded word) has the same marks throughout: the ends are enough.
    if (before) mark |= before[start]! | before[end - 1]!;
    marks[i] = mark;
  }
  return { text: later.text, starts, ends, marks };
}
