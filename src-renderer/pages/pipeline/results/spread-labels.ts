/** Labels beside points, so that none covers another one. */

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedLabel extends Point {
  readonly anchor: 'start' | 'end';
}

const lineHeight = 13;
const wide = 60;
const gap = 8;

/** To the right of each point, and to the left near the right border; one that would cover another moves down. */
export function spreadLabels(points: readonly Point[], right = 446): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const { x, y } of points) {
    const anchor = x + gap + wide > right ? 'end' : 'start';
    const own = { x: anchor === 'start' ? x + gap : x - gap, y: y + 4, anchor } as const;
    placed.push(placed.some((other) => covers(other, own)) ? { ...own, y: lowest(placed, own) } : own);
  }
  return placed;
}

const startOf = ({ x, anchor }: PlacedLabel): number => (anchor === 'start' ? x : x - wide);

const covers = (one: PlacedLabel, other: PlacedLabel): boolean =>
  Math.abs(one.y - other.y) < lineHeight && Math.abs(startOf(one) - startOf(other)) < wide;

function lowest(placed: readonly PlacedLabel[], own: PlacedLabel): number {
  let { y } = own;
  while (placed.some((other) => covers(other, { ...own, y }))) y += lineHeight;
  return y;
}
