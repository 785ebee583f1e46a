import { expect, it } from 'vitest';
import { type ScatterPoint, svgScatter } from './svg-scatter.ts';
import { attributeValues, markupProblems } from './test-markup.ts';

const chart = (points: readonly ScatterPoint[]): string =>
  svgScatter({
    id: 'loss',
    title: 'Loss',
    description: 'of two files',
    width: 594,
    height: 260,
    xLabel: 'MB',
    limit: { y: 5, label: 'limit 5 %' },
    points,
  });

it('points stand inside the plot, the worse above the better, with their intervals', () => {
  const svg = chart([
    { name: 'F16', x: 5, y: 0, low: null, high: null, note: 'reference', isReference: true },
    { name: 'Q4', x: 2, y: 40, low: 30, high: 55, note: 'bad' },
  ]);
  expect(markupProblems(svg)).toEqual([]);
  const [reference, bad] = attributeValues(svg, 'cy').map(Number);
  expect(bad).toBeLessThan(reference!);
  expect(bad).toBeGreaterThan(30);
  expect(reference).toBeLessThan(230);
  expect(svg.match(/stroke-width="1.4"/gu)).toHaveLength(1);
});

it('a single point without any loss is drawn, too', () => {
  expect(markupProblems(chart([{ name: 'F16', x: 0, y: 0, low: 0, high: 0, note: '' }]))).toEqual([]);
});
