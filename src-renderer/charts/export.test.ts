import { describe, expect, it } from 'vitest';
import { fakeRun } from './bench/fake-run.ts';
import { chartPalettes, paletteOf } from './chart-colours.ts';
import { chartSvg } from './export-chart-svg.ts';
import { curvesCsv, stepsCsv } from './export-csv.ts';
import { withColours } from './export-timeline-svg.ts';
import { figureCurve, stepCurve } from './run-curves.ts';
import { createRunSeries } from './run-series.ts';
import { englishChartWords } from './words.ts';

function runOf(steps: number, capacity?: number) {
  const run = createRunSeries(capacity);
  run.append([...fakeRun(steps, true)].map((event, index) => ({ sequence: index + 1, event })));
  return run;
}
const lines = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

describe('export', () => {
  it('writes every step as it is kept', () => {
    const run = runOf(100);
    const [head, ...rows] = lines(stepsCsv(run));
    expect(head!.slice(0, 3)).toEqual(['step', 'total', 'task']);
    expect(rows.length).toBe(100);
    expect(rows.map((row) => Number(row[1]))).toEqual([...run.steps('total').last.slice(0, 100)]);
    const [mergedHead, ...merged] = lines(stepsCsv(runOf(100, 16)));
    expect(mergedHead!.slice(0, 4)).toEqual(['first_step', 'last_step', 'total_minimum', 'total_maximum']);
    expect([merged[0]![0], merged.at(-1)![1]]).toEqual(['1', '100']);
  });

  it('writes figures with interval and rows, and keeps text text', () => {
    const run = runOf(60);
    const csv = curvesCsv([
      {
        id: 'a',
        name: '=1,"x"',
        colour: 'refuse',
        stroke: 'solid',
        data: figureCurve(run, 'safetyHead', 'refuseRecall'),
      },
    ]);
    const { value, low, high, count, rows } = run.evaluations[0]!.validation.safetyHead.refuseRecall;
    expect(csv.split('\r\n')[1]).toBe(`"'=1,""x""",0,0,${value},,,,${low},${high},${count},${rows}`);
  });

  it('draws a chart with everything inside, and the spike in it', () => {
    const run = createRunSeries();
    let sequence = 0;
    for (const event of fakeRun(20_000, true)) {
      sequence += 1;
      const isSpike = event.kind === 'step' && event.step === 777;
      run.append([{ sequence, event: isSpike ? { ...event, total: 90 } : event }]);
    }
    const svg = chartSvg(
      {
        title: 'Losses <1>',
        shown: { from: 0, to: 20_000 },
        width: 600,
        height: 200,
        targets: [{ sign: '≤', value: 30 }],
        series: [
          { id: 'total', name: 'total', colour: 'blue', stroke: 'solid', data: stepCurve(run, 'total') },
          {
            id: 'r',
            name: 'recall',
            colour: 'refuse',
            stroke: 'double',
            marker: 'square',
            data: figureCurve(run, 'safetyHead', 'refuseRecall'),
          },
        ],
      },
      englishChartWords,
      paletteOf('light'),
    );
    expect(svg).not.toMatch(/var\(|NaN|undefined/);
    expect(svg).toContain('Losses &lt;1&gt;');
    const heights = [...svg.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map((match) => Number(match[1]));
    const top = Math.min(...heights);
    expect(heights.filter((height) => height < top + 60).length).toBeLessThan(4);
    expect(svg.length).toBeLessThan(60_000);
  });

  it('puts colours where the page has variables', () => {
    const markup = '<svg width="9"><g role="button" tabindex="0" fill="var(--chart-alarm, #c03a00)"/></svg>';
    expect(withColours(markup, paletteOf('dark'))).toBe(
      `<svg width="9"><rect width="100%" height="100%" fill="${chartPalettes.dark.surface}"/><g fill="${chartPalettes.dark.alarm}"/></svg>`,
    );
  });
});
