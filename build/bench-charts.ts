/**
 * What a chart frame costs in a real browser, with 50,000 steps a curve, against an empty page in the same run:
 * `npm run bench:charts`.
 */
import type { CDPSession } from '@playwright/test';
import { openBenchPage } from './chart-bench-page.ts';

interface FrameTimes {
  readonly work: number[];
  readonly intervals: number[];
}

const frames = 200;
const { page, open, close } = await openBenchPage();
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });

const cases: readonly (readonly [name: string, query: string, code: string])[] = [
  ['empty page', 'mode=empty', `bench.still(${frames})`],
  ['4 charts, 19 curves: 17 steps appended', 'mode=heavy', `bench.append(${frames}, 17)`],
  ['the same, smoothed', 'mode=heavy&smoothing=0.98', `bench.append(${frames}, 17)`],
  ['the same, cursor moves', 'mode=heavy', `bench.cursor(${frames})`],
  ['the same, another zoom in every frame', 'mode=heavy', `bench.zoom(${frames})`],
  ['study page, two runs: 17 steps appended', 'mode=study&two', `bench.append(${frames}, 17)`],
  ['study page, two runs: cursor moves', 'mode=study&two', `bench.cursor(${frames})`],
  ["recharts' own lines, thinned alike: appended", 'mode=recharts', 'bench.append(20, 17)'],
];
console.log(
  `${'milliseconds a frame'.padEnd(46)} work: median   p95   max | processor time | between frames`,
);
try {
  for (const [name, query, code] of cases) {
    await open(query);
    const before = await processorSeconds(session);
    const { work, intervals } = (await page.evaluate(code)) as FrameTimes;
    const processor = ((await processorSeconds(session)) - before) / work.length;
    const numbers = [quantile(work, 0.5), quantile(work, 0.95), quantile(work, 1)].map(column).join('');
    console.log(
      `${name.padEnd(46)} ${' '.repeat(8)}${numbers} |${column(1000 * processor).padStart(15)} |${column(quantile(intervals, 0.5)).padStart(15)}`,
    );
  }
  await open('mode=heavy');
  const rows = (await page.evaluate('bench.spikePixels()')) as number;
  console.log(`A spike of one step among 50,000 is ${rows} pixels tall in a plot of 162.`);
  if (rows < 100) process.exitCode = 1;
} finally {
  await close();
}

/** Time that the page's main thread spent working, which other programs on the machine do not lengthen. */
async function processorSeconds(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * share)] ?? Number.NaN;
}

function column(milliseconds: number): string {
  return milliseconds.toFixed(1).padStart(6);
}
