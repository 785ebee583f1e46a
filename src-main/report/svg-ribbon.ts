/** A ribbon: a schedule such as lambda as a thin filled step curve under a lane. */
import { colour } from './chart-colours.ts';
import { decimate } from './decimate.ts';
import { element, escapeXml, round, svgText } from './markup.ts';

export interface Ribbon {
  readonly label: string;
  /** Value of every step, in the order of steps. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** The value that fills the ribbon's height; the largest of its own when left out. */
  readonly maximum?: number;
}

export const ribbonHeight = 10;
/** More steps than this are thinned; a ribbon is a picture of a schedule, not a record. */
const MAXIMUM_POINTS = 300;

/** @param top its upper edge @param labelLeft where the chart's right margin begins */
export function drawRibbon(
  ribbon: Ribbon,
  top: number,
  toX: (x: number) => number,
  labelLeft: number,
): string {
  const points = decimate(ribbon.points, MAXIMUM_POINTS);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return '';
  const maximum = ribbon.maximum ?? Math.max(...ribbon.points.map((point) => point.y));
  const base = top + ribbonHeight;
  const toY = (y: number): number => base - (maximum > 0 ? (Math.max(0, y) / maximum) * ribbonHeight : 0);
  // A step's value holds over the whole step, from the step before to it.
  const corners = points.map((point) => `V${round(toY(point.y))}H${round(toX(point.x))}`);
  const start = round(toX(first.x - 1));
  return element('g', {}, [
    element('title', {}, [escapeXml(ribbon.label)]),
    element('line', {
      x1: start,
      x2: toX(last.x),
      y1: base,
      y2: base,
      stroke: colour.muted,
      'stroke-width': '0.7',
    }),
    element('path', {
      d: `M${start} ${round(base)}${corners.join('')}V${round(base)}Z`,
      fill: colour.muted,
      'fill-opacity': '0.45',
    }),
    svgText(labelLeft + 8, base - 1, ribbon.label, { 'font-size': 10.5, fill: colour.muted }),
  ]);
}
