/** The collapse timeline: one lane a run, phases as spans, events as pins, schedules as ribbons. */
import type { Phase } from '../training/events.ts';
import { formatTick, ticksBetween } from './axis-ticks.ts';
import { chartFont, colour } from './chart-colours.ts';
import { textWidth } from './label-layout.ts';
import { element, escapeXml, svgText } from './markup.ts';
import { drawPins, layoutPins, type Pin, type PinLayout, pinRowHeight } from './svg-pins.ts';
import { drawRibbon, type Ribbon, ribbonHeight } from './svg-ribbon.ts';

export interface PhaseSpan {
  readonly from: number;
  readonly to: number;
  readonly phase: Phase;
}

export interface TimelineLane {
  readonly name: string;
  /** A second line under the name. */
  readonly detail: string;
  readonly spans: readonly PhaseSpan[];
  readonly pins: readonly Pin[];
  /** A rollback: an arrow from one step back to another. */
  readonly back?: { readonly from: number; readonly to: number };
  readonly ribbons: readonly Ribbon[];
}

export interface Timeline {
  /** Unique in the document. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly x: { readonly label: string; readonly range: readonly [number, number] };
  readonly phaseNames: Readonly<Record<Phase, string>>;
  readonly lanes: readonly TimelineLane[];
}

const barHeight = 18;
const arrowHeight = 9;
const laneGap = 16;
const axisHeight = 20;
const nameSize = 12;
const detailSize = 10.5;

interface Lane extends TimelineLane {
  readonly layout: PinLayout;
  readonly top: number;
  readonly barTop: number;
  readonly bottom: number;
}

/** Draws the timeline; its height follows from the lanes. Phases differ in pattern and label, not only in colour. */
export function svgTimeline(timeline: Timeline): string {
  const { id, width, x, lanes } = timeline;
  const names = lanes.flatMap((lane) => [textWidth(lane.name, nameSize), textWidth(lane.detail, detailSize)]);
  const ribbonNames = lanes.flatMap((lane) =>
    lane.ribbons.map((ribbon) => textWidth(ribbon.label, detailSize)),
  );
  const left = Math.ceil(Math.max(60, ...names) + 14);
  const right = width - Math.ceil(Math.max(40, textWidth(x.label, detailSize), ...ribbonNames) + 12);
  const toX = (at: number): number =>
    left + ((at - x.range[0]) / Math.max(x.range[1] - x.range[0], 1)) * (right - left);

  const placed: Lane[] = [];
  for (const lane of lanes) {
    const top = placed.at(-1)?.bottom ?? 0;
    const layout = layoutPins(lane.pins, toX, width);
    const barTop = top + laneGap + layout.rows * pinRowHeight + (lane.back ? arrowHeight : 0);
    placed.push({
      ...lane,
      layout,
      top,
      barTop,
      bottom: barTop + barHeight + lane.ribbons.length * (ribbonHeight + 3),
    });
  }
  const bottom = (placed.at(-1)?.bottom ?? 0) + 8;
  const height = bottom + axisHeight;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'timeline',
      width,
      height,
      viewBox: `0 0 ${width} ${height.toFixed(0)}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
      'font-family': chartFont,
    },
    [
      element('title', { id: `${id}-title` }, [escapeXml(timeline.title)]),
      element('desc', { id: `${id}-desc` }, [escapeXml(timeline.description)]),
      element('defs', {}, [hatch(id)]),
      axis(timeline, bottom, toX),
      ...placed.map((lane) => drawLane(lane, timeline, toX, { left, right })),
    ],
  );
}

/** Diagonal lines for the onset phase. */
function hatch(id: string): string {
  return element(
    'pattern',
    {
      id: `${id}-hatch`,
      width: 6,
      height: 6,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    },
    [
      element('rect', { width: 6, height: 6, fill: colour.onset, 'fill-opacity': '0.45' }),
      element('rect', { width: 2, height: 6, fill: colour.onset }),
    ],
  );
}

/** How a phase is painted; legends use the same. @param id of the chart that holds the hatch */
export function phaseFill(phase: Phase, id: string): string {
  return phase === 'onset' ? `url(#${id}-hatch)` : colour[phase];
}

function axis({ x }: Timeline, bottom: number, toX: (at: number) => number): string {
  const ticks = ticksBetween(x.range[0], x.range[1], 10);
  const label = { 'font-size': 10.5, fill: colour.muted };
  return [
    ...ticks.values.filter(Number.isInteger).flatMap((at) => [
      element('line', { x1: toX(at), x2: toX(at), y1: 0, y2: bottom, stroke: colour.grid }),
      svgText(toX(at), bottom + 14, formatTick(at, Math.max(1, ticks.step)), {
        ...label,
        'text-anchor': 'middle',
      }),
    ]),
    element('line', {
      x1: toX(x.range[0]),
      x2: toX(x.range[1]),
      y1: bottom,
      y2: bottom,
      stroke: colour.muted,
    }),
    svgText(toX(x.range[1]) + 18, bottom + 14, x.label, label),
  ].join('');
}

function drawLane(
  lane: Lane,
  timeline: Timeline,
  toX: (at: number) => number,
  edges: { left: number; right: number },
): string {
  const { barTop } = lane;
  const ribbonTop = (index: number): number => barTop + barHeight + 3 + index * (ribbonHeight + 3);
  return element('g', {}, [
    svgText(0, barTop + 9, lane.name, { 'font-size': nameSize, 'font-weight': '600', fill: colour.ink }),
    svgText(0, barTop + 23, lane.detail, { 'font-size': detailSize, fill: colour.muted }),
    ...lane.spans.map((span) => drawSpan(span, barTop, timeline, toX)),
    ...(lane.back ? [arrowBack(toX(lane.back.from), toX(lane.back.to), barTop - 5)] : []),
    drawPins(lane.layout, barTop - (lane.back ? arrowHeight : 0), barTop + 3),
    ...lane.ribbons.map((ribbon, index) => drawRibbon(ribbon, ribbonTop(index), toX, edges.right)),
  ]);
}

/** A span is at least five pixels wide: a collapse found at the very last evaluation must be seen. */
function drawSpan(
  { from, to, phase }: PhaseSpan,
  top: number,
  { id, phaseNames }: Timeline,
  toX: (at: number) => number,
): string {
  const width = Math.max(5, toX(to) - toX(from));
  const label = phaseNames[phase];
  const fits = textWidth(label, 10.5) + 10 < width;
  const middle = toX(from) + width / 2;
  const labelWidth = textWidth(label, 10.5) + 6;
  const backing = phase === 'onset' && fits;
  return element('g', {}, [
    element('title', {}, [escapeXml(`${label}: ${from}-${to}`)]),
    element('rect', {
      x: toX(from),
      y: top,
      width,
      height: barHeight,
      fill: phaseFill(phase, id),
      stroke: colour.surface,
      'stroke-width': '0.5',
    }),
    ...(backing
      ? [
          element('rect', {
            x: middle - labelWidth / 2,
            y: top + 3,
            width: labelWidth,
            height: barHeight - 6,
            fill: colour.surface,
            rx: 2,
          }),
        ]
      : []),
    ...(fits
      ? [
          svgText(middle, top + 12.8, label, {
            'text-anchor': 'middle',
            'font-size': 10.5,
            fill: phase === 'collapsed' ? colour.onCollapsed : colour.ink,
          }),
        ]
      : []),
  ]);
}

function arrowBack(from: number, to: number, y: number): string {
  return (
    element('line', { x1: from, x2: to + 5, y1: y, y2: y, stroke: colour.protected, 'stroke-width': '1.6' }) +
    element('path', { d: `M${to.toFixed(1)} ${y.toFixed(1)}l7 -3.5v7Z`, fill: colour.protected })
  );
}
