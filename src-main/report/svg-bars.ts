/** Amounts side by side as one SVG string: a bar each, with its name and its value in words. */
import { chartFont, colour } from './chart-colours.ts';
import { textWidth } from './label-layout.ts';
import { labelSize } from './line-chart.ts';
import { element, escapeXml, svgText } from './markup.ts';

export interface Bar {
  readonly name: string;
  /** Not negative. */
  readonly value: number;
  /** Shown at the bar's end. */
  readonly label: string;
  /** What the others are measured against. */
  readonly isReference?: boolean;
}

export interface BarChart {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the chart should know. */
  readonly description: string;
  readonly width: number;
  readonly bars: readonly Bar[];
}

const rowHeight = 22;
const top = 24;

export function svgBars({ id, title, description, width, bars }: BarChart): string {
  const height = top + rowHeight * bars.length + 4;
  const left = Math.max(0, ...bars.map(({ name }) => textWidth(name, labelSize))) + 8;
  const room = Math.max(0, ...bars.map(({ label }) => textWidth(label, labelSize))) + 8;
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const rows = bars.map(({ name, value, label, isReference }, index) => {
    const y = top + rowHeight * index;
    const long = Math.max(1, ((width - left - room) * value) / most);
    return [
      svgText(left - 8, y + 13, name, { 'text-anchor': 'end', 'font-size': labelSize, fill: colour.ink }),
      element('rect', {
        x: left,
        y: y + 2,
        width: long,
        height: rowHeight - 6,
        fill: isReference ? colour.naive : colour.protected,
      }),
      svgText(left + long + 6, y + 13, label, { 'font-size': labelSize, fill: colour.ink }),
    ].join('');
  });
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'bar-chart',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
      'font-family': chartFont,
    },
    [
      element('title', { id: `${id}-title` }, [escapeXml(title)]),
      element('desc', { id: `${id}-desc` }, [escapeXml(description)]),
      svgText(0, 12, title, { fill: colour.ink, 'font-size': 12, 'font-weight': '600' }),
      ...rows,
    ],
  );
}
