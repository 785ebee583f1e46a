import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fakeRun } from './bench/fake-run.ts';
import { createRunSeries } from './run-series.ts';
import { laneOf, type TimelinePin } from './timeline-lane.ts';
import { layoutTimeline } from './timeline-layout.ts';
import { englishChartWords, type PinName } from './words.ts';

const run = createRunSeries();
run.append([...fakeRun(1000, false)].map((event, index) => ({ sequence: index + 1, event })));

it('makes a lane of a run that collapsed and went back', () => {
  const lane = laneOf(
    { id: 'a', name: 'Naive', run, baseline: { step: 99, detail: 'by hand' } },
    englishChartWords,
  );
  expect(lane.spans.map(({ phase }) => phase)).toEqual(['safe', 'onset', 'collapsed']);
  expect(lane.spans.at(-1)!.to).toBe(1000);
  expect(lane.detail).toMatch(/^collapsed at step \d+$/);
  expect(lane.back).toEqual({ from: 693, to: 99 });
  expect(lane.pins.map(({ name }) => name)).toContain('baseline');
  expect(lane.pins.some(({ name }) => (name as string) === 'started')).toBe(false);
});

it('lets no label lie on another, and loses no kind of pin', () => {
  const names: readonly PinName[] = ['alarm', 'best-by-safety', 'early-stop', 'rollback', 'checkpoint'];
  const pin = fc.record({ name: fc.constantFrom(...names), step: fc.nat(1000) });
  fc.assert(
    fc.property(fc.array(pin, { maxLength: 9 }), (all) => {
      const pins = all
        .sort((a, b) => a.step - b.step)
        .map((one): TimelinePin => ({ ...one, runId: 'a', detail: '' }));
      const lane = { ...laneOf({ id: 'a', name: 'Naive', run }, englishChartWords), pins };
      const placed = layoutTimeline([lane], 1200, 1000, englishChartWords).lanes[0]!.pins;
      expect(new Set(placed.map((one) => one.pin.name))).toEqual(new Set(pins.map(({ name }) => name)));
      for (const [index, one] of placed.entries()) {
        for (const other of placed.slice(index + 1)) {
          const overlaps = one.left < other.left + other.width && other.left < one.left + one.width;
          expect(one.row === other.row && overlaps && one.row < 7).toBe(false);
        }
      }
    }),
  );
});
