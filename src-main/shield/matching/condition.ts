/**
 * Conditions of data files: `request<60 & make` means a word of the group `request` at most 60 characters before, and
 * one of `make` on either side. `<` before, `>` after; the number may be left out.
 */

export interface Neighbour {
  readonly group: string;
  readonly before: boolean;
  readonly after: boolean;
  /** Most code units between the word and this neighbour. */
  readonly distance: number;
}

/** Holds when all neighbours are there. */
export type Condition = readonly Neighbour[];

export const usualDistance = 60;

const written = /^([a-z0-9-]+)(?:([<>~])(\d{1,4})?)?$/;

/** @throws Error that says what was not understood */
export function parseCondition(text: string): Condition {
  return text.split('&').map((part) => {
    const found = written.exec(part.trim());
    if (!found)
      throw new Error(
        `"${part.trim()}" is no condition; write a group, then < (before) or > (after) and a distance`,
      );
    const side = found[2] ?? '~';
    return {
      group: found[1]!,
      before: side !== '>',
      after: side !== '<',
      distance: found[3] === undefined ? usualDistance : Number(found[3]),
    };
  });
}
