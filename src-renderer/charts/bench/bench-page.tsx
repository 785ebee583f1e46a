/** Charts outside of the workbench: to look at with made-up runs, and for `npm run bench:charts`. */
import { createRoot } from 'react-dom/client';
import './bench-page.css';
import { paletteOf } from '../chart-colours.ts';
import { createChartGroup } from '../chart-group.ts';
import { plotOf } from '../chart-layout.ts';
import { CollapseTimeline } from '../collapse-timeline.tsx';
import { chartSvg } from '../export-chart-svg.ts';
import { pngOf } from '../export-png.ts';
import { timelineSvg } from '../export-timeline-svg.ts';
import { createRunSeries, type RunSeries } from '../run-series.ts';
import { englishChartWords, japaneseChartWords } from '../words.ts';
import { BenchCharts, heavyCharts, studyCharts } from './bench-charts.tsx';
import { fakeRun, fakeStep } from './fake-run.ts';
import { measureFrames } from './frame-times.ts';
import { RechartsLines } from './recharts-lines.tsx';

const query = new URLSearchParams(location.search);
const mode = query.get('mode') ?? 'study';
const words = query.get('language') === 'ja' ? japaneseChartWords : englishChartWords;
const theme = query.get('theme');
if (theme) document.documentElement.dataset.mantineColorScheme = theme;

/** Step of the spike and its height, among values around 5. */
const spike = { step: 31_234, total: 60 };
const length = Number(query.get('points') ?? 50_000);

function filled(holds: boolean, upTo: number): RunSeries {
  const run = createRunSeries();
  let sequence = 0;
  const batch = [];
  for (const event of fakeRun(50_000, holds)) {
    if (event.step > upTo) break;
    sequence += 1;
    const isSpike = mode !== 'study' && event.kind === 'step' && event.step === spike.step;
    batch.push({ sequence, event: isSpike ? { ...event, total: spike.total } : event });
  }
  run.append(batch);
  return run;
}

const run = filled(query.get('run') !== 'naive', length);
const group = createChartGroup(query.has('ahead') ? undefined : 50_000);
const root = createRoot(document.getElementById('root')!);

function append(count: number): void {
  const first = run.lastStep + 1;
  const batch = Array.from({ length: count }, (_, index) => ({
    sequence: run.lastSequence + 1 + index,
    event: fakeStep(first + index),
  }));
  run.append(batch);
}

/** Rows of the first canvas with ink in the pixel column of the spike. */
function spikePixels(): number {
  const canvas = document.querySelector('canvas')!;
  const { left, width } = plotOf(canvas.clientWidth, canvas.clientHeight);
  const { end } = group.getState();
  const x = Math.floor(left + (spike.step / end) * width);
  const { data } = canvas.getContext('2d')!.getImageData(x - 1, 0, 3, canvas.height);
  let rows = 0;
  for (let row = 0; row < canvas.height; row += 1) {
    if ([3, 7, 11].some((alpha) => data[row * 12 + alpha]! > 100)) rows += 1;
  }
  return rows;
}

Object.assign(window, {
  bench: {
    append: (frames: number, count: number) => measureFrames(frames, () => append(count)),
    cursor: (frames: number) =>
      measureFrames(frames, (frame) => group.point(Math.round(25_000 + 24_000 * Math.sin(frame / 20)))),
    zoom: (frames: number) =>
      measureFrames(frames, (frame) => group.zoomTo({ from: frame * 100, to: 25_000 + frame * 150 })),
    reset: () => group.zoomTo(null),
    spikePixels,
    state: () => group.getState(),
    chartSvg: () =>
      chartSvg(
        { ...studyCharts(run, null)[1]!, shown: { from: 0, to: 50_000 }, width: 700, height: 220 },
        words,
        paletteOf('dark'),
      ),
    timelineSvg: () =>
      timelineSvg(document.querySelector<SVGSVGElement>('.timeline svg')!, paletteOf('light')),
    pngBytes: async (svg: string) => [...new Uint8Array(await (await pngOf(svg)).arrayBuffer())],
    still: (frames: number) => measureFrames(frames, () => {}),
  },
});

if (mode === 'study') {
  const other = query.has('two') ? filled(false, 50_000) : null;
  const runs = [
    { id: 'a', name: 'Protected', run, baseline: { step: 10_000, detail: 'Pinned by hand' } },
    ...(other ? [{ id: 'b', name: 'Naive', run: other }] : []),
  ];
  const told = (...what: unknown[]) => Object.assign(document.body.dataset, { told: JSON.stringify(what) });
  root.render(
    <>
      <BenchCharts charts={studyCharts(run, other)} group={group} words={words} />
      <CollapseTimeline runs={runs} group={group} words={words} onPin={told} onCompare={told} />
    </>,
  );
} else if (mode === 'heavy') {
  const charts = heavyCharts(run, Number(query.get('smoothing') ?? 0));
  root.render(<BenchCharts charts={charts} group={group} words={words} />);
} else if (mode === 'recharts') {
  root.render(<RechartsLines charts={heavyCharts(run, 0)} run={run} />);
}
