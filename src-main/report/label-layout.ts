/** Placing labels so that none lies on another, in the report and on the screens. Widths are estimated, generously: pictures are laid out unseen. */

/** Width of a text in pixels at a font size; Chinese, Japanese and Korean characters are square. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    const wide = character.codePointAt(0)! >= 0x2e80;
    ems += wide
      ? 1
      : /[A-Zm0-9%+→≤≥×]/u.test(character)
        ? 0.66
        : /[ijltf.,:|' ]/u.test(character)
          ? 0.33
          : 0.57;
  }
  return ems * fontSize;
}

/**
 * Moves positions on a line apart until neighbours keep `gap`, inside [low, high], each as near to its wish as its
 * neighbours let it be.
 * @returns the new positions in the order of the wishes
 */
export function spread(wishes: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const order = wishes.map((_, index) => index).sort((a, b) => wishes[a]! - wishes[b]!);
  const placed = wishes.map((wish) => Math.min(high, Math.max(low, wish)));
  const push = (indices: readonly number[], direction: 1 | -1): void => {
    for (const [rank, index] of indices.entries()) {
      const before = indices[rank - 1];
      if (before === undefined) continue;
      const nearest = placed[before]! + direction * gap;
      placed[index] = direction === 1 ? Math.max(placed[index]!, nearest) : Math.min(placed[index]!, nearest);
    }
  };
  push(order, 1);
  const overflow = placed[order.at(-1) ?? 0]! - high;
  if (overflow > 0) {
    placed[order.at(-1)!] = high;
    push(order.toReversed(), -1);
  }
  return placed;
}

export interface Flag {
  /** Where the flag's pole stands. */
  readonly x: number;
  /** Width of its cloth, the label. */
  readonly width: number;
}

export interface PlacedFlag {
  /** 0 is the row nearest to the chart. */
  readonly row: number;
  /** Left edge of the label. */
  readonly left: number;
}

/** Rows that flags may climb to before labels are allowed to touch. */
const MAXIMUM_ROWS = 8;

/**
 * Gives each flag a row in which its label lies on no other label and on no pole of a higher flag. Labels fly to the
 * right of their pole; at the right edge, to the left.
 */
export function placeFlags(flags: readonly Flag[], right: number): readonly PlacedFlag[] {
  interface Standing extends Flag, PlacedFlag {}
  const placed = new Map<number, Standing>();
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
    const rows = Array.from({ length: MAXIMUM_ROWS }, (_, row) => row);
    placed.set(index, { ...flag, left, row: rows.find(isFree) ?? MAXIMUM_ROWS - 1 });
  }
  return flags.map((_, index) => ({ row: placed.get(index)!.row, left: placed.get(index)!.left }));
}
