import { describe, expect, it } from 'vitest';
import { proportion } from '../training/wilson.ts';
import type { ChartPoint, ChartSeries, LineChart } from './line-chart.ts';
import { svgLineChart } from './svg-line-chart.ts';
import { attributeValues, markupProblems } from './test-markup.ts';

const series = (points: readonly ChartPoint[], more: Partial<ChartSeries> = {}): ChartSeries => ({
  name: 'naive',
  colour: 'red',
  stroke: 'solid',
  points,
  ...more,
});

const chart = (more: Partial<LineChart>): LineChart => ({
  id: 'c',
  title: 'Recall',
  description: 'falls',
  width: 400,
  height: 150,
  x: { label: 'step', range: [0, 100] },
  y: { range: [0, 1] },
  series: [],
  ...more,
});

const measured = (counts: readonly (number | null)[]): readonly ChartPoint[] =>
  counts.map((count, index) => {
    const { value, low, high, rows } = proportion(count ?? 0, count === null ? 0 : 20);
    return { x: index * 25, y: value, low, high, note: `${count}/${rows}` };
  });

describe('svgLineChart', () => {
  it('is well-formed and says what it shows', () => {
    const svg = svgLineChart(
      chart({
        title: '<Recall> & "more"',
        glyph: { text: '■', colour: 'blue' },
        series: [
          series(measured([18, 17, 2, 0, 0]), { dots: true, ring: 50 }),
          series(measured([19, 19, 19, 19, 19]), { name: '保護 <x>', stroke: 'double' }),
        ],
        targets: [{ y: 0.7, label: '≥ 0.7' }],
        pins: [{ x: 50, label: 'alarm & co', shape: 'triangle', detail: '<gone>' }],
      }),
    );
    expect(markupProblems(svg)).toEqual([]);
    expect(svg).toContain('<title id="c-title">&lt;Recall&gt; &amp; &quot;more&quot;</title>');
    expect(svg).toContain('<desc id="c-desc">falls</desc>');
    expect(svg).toContain('<title>naive, 50: 0.100 2/20</title>');
    expect(svg).toContain('≥ 0.7');
    expect(svg).toContain('alarm &amp; co');
  });

  it('leaves a gap where nothing was measured', () => {
    const gapless = svgLineChart(chart({ series: [series(measured([1, 2, 3]))] }));
    const gap = svgLineChart(chart({ series: [series(measured([1, 2, null, 3]))] }));
    const lines = (svg: string): number => attributeValues(svg, 'd').at(-1)!.split('M').length - 1;
    expect(lines(gapless)).toBe(1);
    expect(lines(gap)).toBe(2);
  });

  it('draws a band where there are intervals, and none elsewhere', () => {
    const plain = measured([1, 2, 3]).map(({ x, y }) => ({ x, y }));
    expect(svgLineChart(chart({ series: [series(measured([1, 2, 3]))] }))).toContain('fill-opacity');
    expect(svgLineChart(chart({ series: [series(plain)] }))).not.toContain('fill-opacity');
  });

  it('keeps a spike of one step among more points than pixels', () => {
    const points = Array.from({ length: 20_000 }, (_, x) => ({ x, y: x === 7654 ? 9 : 1 }));
    const { y: _, ...auto } = chart({ x: { label: 'step', range: [0, 20_000] }, series: [series(points)] });
    const line = attributeValues(svgLineChart(auto), 'd').at(-1)!;
    const heights = line
      .slice(1)
      .split('L')
      .map((corner) => Number(corner.split(' ')[1]));
    expect(heights.length).toBeLessThan(400);
    expect(heights.filter((y) => y < 50)).toHaveLength(1);
  });

  it('treats values that are not finite as gaps, and says so when nothing is left', () => {
    const points = [
      { x: 0, y: Number.NaN },
      { x: 1, y: Number.POSITIVE_INFINITY },
    ];
    const svg = svgLineChart(chart({ series: [series(points)], emptyNote: 'not measured' }));
    expect(markupProblems(svg)).toEqual([]);
    expect(svg).toContain('not measured');
  });

  it('shows a sample of the line where two series share a colour', () => {
    const two = [series(measured([1, 2])), series(measured([3, 4]), { stroke: 'dashed' })];
    const count = (svg: string): number => svg.split('stroke-dasharray="5 3"').length - 1;
    expect(count(svgLineChart(chart({ series: two })))).toBe(2);
    expect(count(svgLineChart(chart({ series: [two[0]!, { ...two[1]!, colour: 'blue' }] })))).toBe(1);
  });
});
