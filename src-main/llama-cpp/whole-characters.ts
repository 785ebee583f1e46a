/** Streamed text in whole characters, as a reader sees them: an emoji of several code points is never shown in parts. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A cluster that is still growing after this many code units is no character: text that only grows would stop the stream. */
const LONGEST = 256;

export interface WholeCharacters {
  /** What can be shown after this piece: everything but the last character, which the next piece may go on with. */
  add(piece: string): string;
  /** The rest; nothing more will come. */
  end(): string;
}

/** The pieces together are the text, unchanged. */
export function createWholeCharacters(): WholeCharacters {
  let held = '';
  return {
    add(piece) {
      held += piece;
      // Half a code point says nothing yet about where it belongs.
      const known = isHighSurrogate(held.at(-1)) ? held.slice(0, -1) : held;
      let last = 0;
      for (const { index } of segmenter.segment(known)) last = index;
      if (known.length - last > LONGEST) last = known.length;
      const whole = held.slice(0, last);
      held = held.slice(last);
      return whole;
    },
    end() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

function isHighSurrogate(unit: string | undefined): boolean {
  return unit !== undefined && unit >= '\ud800' && unit <= '\udbff';
}
