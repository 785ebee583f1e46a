/** Placing labels so that none lies on another. Widths are estimated, generously: pictures are laid out unseen too. */

/** Width of a text in pixels at a font size; Chinese, Japanese and Korean characters are square. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    if (character.codePointAt(0)! >= 0x2e80) ems += 1;
    else if (/[A-Zm0-9%+→≤≥×]/u.test(character)) ems += 0.66;
    else ems += /[ijltf.,:|' ]/u.test(character) ? 0.33 : 0.57;
  }
  return ems * fontSize;
}

export interface Flag {
  /** Where the flag's pole stands. */
  readonly x: number;
  /** Width of its cloth, the label. */
  readonly width: number;
}

export interface PlacedFlag {
  /** 0 is the row nearest to the lane. */
  readonly row: number;
  /** Left edge of the label. */
  readonly left: number;
}

/** Rows that flags may climb to before labels are allowed to touch. */
const maximumRows = 8;

/**
 * Gives each flag a row in which its label lies on no other label and on no pole of a higher flag. Labels fly to the
 * right of their pole; at the right edge, to the left.
 */
export function placeFlags(flags: readonly Flag[], right: number): readonly PlacedFlag[] {
  const placed = new Map<number, Flag & PlacedFlag>();
  const order = flags.map((_, index) => index).sort((a, b) => flags[b]!.x - flags[a]!.x);
  for (const index of order) {
    const flag = flags[index]!;
    const left = flag.x + flag.width > right ? flag.x - flag.width : flag.x;
    const covers = (from: number, width: number, x: number): boolean => x > from && x < from + width;
    const isFree = (row: number): boolean =>
      [...placed.values()].every((other) => {
        const overlaps = left < other.left + other.width && other.left < left + flag.width;
        if (other.row === row && overlaps) return false;
        if (other.row < row && covers(other.left, other.width, flag.x)) return false;
        return !(other.row > row && covers(left, flag.width, other.x));
      });
    const rows = Array.from({ length: maximumRows }, (_, row) => row);
    placed.set(index, { ...flag, left, row: rows.find(isFree) ?? maximumRows - 1 });
  }
  return flags.map((_, index) => ({ row: placed.get(index)!.row, left: placed.get(index)!.left }));
}
