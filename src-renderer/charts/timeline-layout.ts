/** Where lanes, pins and ribbons of the timeline lie, in pixels. */
import { placeFlags, textWidth } from '../../src-main/report/label-layout.ts';
import type { TimelineLane, TimelinePin } from './timeline-lane.ts';
import type { ChartWords } from './words.ts';

export const timelineSizes = {
  bar: 20,
  ribbon: 11,
  pinRow: 15,
  font: 11,
  /** Between lanes. */
  gap: 14,
  arrow: 9,
  axis: 20,
  right: 16,
} as const;

export interface PlacedPin {
  readonly pin: TimelinePin;
  /** Empty where the shape alone stands: an earlier event of a kind that came again. */
  readonly label: string;
  /** Pixels of the pole. */
  readonly x: number;
  /** Left edge and width of shape and label. */
  readonly left: number;
  readonly width: number;
  readonly row: number;
}

export interface PlacedLane {
  readonly lane: TimelineLane;
  readonly pins: readonly PlacedPin[];
  readonly barTop: number;
  readonly bottom: number;
}

export interface TimelineLayout {
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly bottom: number;
  readonly lanes: readonly PlacedLane[];
}

/** Pins of a kind that came again stand as a shape; nearer than this many pixels, as one. */
const nearby = 12;

/** @param width of the whole picture @param end last step of the axis */
export function layoutTimeline(
  lanes: readonly TimelineLane[],
  width: number,
  end: number,
  words: ChartWords,
): TimelineLayout {
  const names = lanes.flatMap(({ name, detail }) => [textWidth(name, 12.5), textWidth(detail, 11)]);
  const left = Math.min(width / 3, Math.ceil(Math.max(90, ...names)) + 14);
  const inner = Math.max(20, width - left - timelineSizes.right);
  const placed: PlacedLane[] = [];
  for (const lane of lanes) {
    const top = (placed.at(-1)?.bottom ?? -timelineSizes.gap + 4) + timelineSizes.gap;
    const pins = placePins(lane.pins, (step) => left + (step / Math.max(1, end)) * inner, width, words);
    const rows = Math.max(0, ...pins.map(({ row }) => row + 1));
    const barTop = top + rows * timelineSizes.pinRow + (lane.back ? timelineSizes.arrow : 0);
    placed.push({ lane, pins, barTop, bottom: barTop + timelineSizes.bar + 2 * (timelineSizes.ribbon + 3) });
  }
  const bottom = (placed.at(-1)?.bottom ?? 0) + 8;
  return { left, width: inner, bottom, height: bottom + timelineSizes.axis, lanes: placed };
}

function placePins(
  pins: readonly TimelinePin[],
  toX: (step: number) => number,
  right: number,
  words: ChartWords,
): readonly PlacedPin[] {
  const kept: { pin: TimelinePin; label: string; count: number }[] = [];
  for (const pin of pins) {
    const isLast = pins.findLast(({ name }) => name === pin.name) === pin;
    const before = kept.findLast((other) => other.pin.name === pin.name);
    const count = before && toX(pin.step) - toX(before.pin.step) < nearby ? before.count + 1 : 1;
    if (count > 1) kept.splice(kept.indexOf(before!), 1);
    const name = isLast ? words.pins[pin.name] : '';
    kept.push({ pin, label: [name, count > 1 ? words.more(count) : ''].filter(Boolean).join(' '), count });
  }
  const flags = kept.map(({ pin, label }) => ({
    x: toX(pin.step),
    width: 14 + (label ? textWidth(label, timelineSizes.font) + 6 : 0),
  }));
  const places = placeFlags(flags, right);
  return kept.map(({ pin, label }, index) => ({ pin, label, ...flags[index]!, ...places[index]! }));
}
