/** Names and values of a chart's curves: the legend, and what stands under the cursor. */
import { type RefObject, useEffect, useRef } from 'react';
import { paint } from './chart-colours.ts';
import type { ChartGroup } from './chart-group.ts';
import { readCurve } from './curve-reading.ts';
import { type CurveSeries, dashes } from './curve-series.ts';
import { drawSoon } from './frame-scheduler.ts';
import { MarkerShape } from './marker-shape.tsx';
import type { ChartWords } from './words.ts';

export interface ChartReadoutProps {
  readonly series: readonly CurveSeries[];
  readonly group: ChartGroup;
  readonly words: ChartWords;
  /** Told which measurement is read where nothing was measured under the cursor. */
  readonly measuredAt: RefObject<HTMLElement | null>;
}

/** Without a cursor the newest values stand here, refreshed this often. */
const refreshMilliseconds = 250;

/** Values change with every move of the cursor: they are written into the page directly, without a render. */
export function ChartReadout({ series, group, words, measuredAt }: ChartReadoutProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const write = (): undefined => {
      const { cursor } = group.getState();
      const elsewhere = new Set<number>();
      for (const [index, { data }] of series.entries()) {
        const item = list.current?.children[index];
        if (!item) continue;
        const reading = readCurve(data, cursor, words);
        if (reading && cursor !== null && reading.step !== cursor) elsewhere.add(reading.step);
        setText(item.querySelector('b')!, reading?.value ?? '–');
        setText(item.querySelector('small')!, reading ? reading.detail : words.noPoints);
      }
      if (measuredAt.current) setText(measuredAt.current, [...elsewhere].map(words.atStep).join(', '));
    };
    const writeLater = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        write();
      }, refreshMilliseconds);
    };
    write();
    const stops = [
      group.subscribe((now, before) => {
        if (now.cursor !== before.cursor) drawSoon(write);
      }),
      ...[...new Set(series.map(({ data }) => data.subscribe))].map((subscribe) => subscribe(writeLater)),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [series, group, words, measuredAt]);
  return (
    <ul className="chart-readout" ref={list}>
      {series.map((one) => (
        <li key={one.id}>
          <CurveSample series={one} />
          <span title={one.name}>{one.name}</span> <b /> <small />
        </li>
      ))}
    </ul>
  );
}

/** A short piece of the curve as it is drawn. */
function CurveSample({ series }: { series: CurveSeries }) {
  const { stroke, colour, second, marker } = series;
  const width = second ? 1.2 : 1.8;
  const line = { x1: 0, x2: 24, y1: 5, y2: 5, strokeDasharray: dashes[stroke].join(' ') || undefined };
  return (
    <svg width="24" height="10" aria-hidden="true">
      <line {...line} stroke={paint(colour)} strokeWidth={stroke === 'double' ? width + 2.6 : width} />
      {stroke === 'double' && <line {...line} stroke={paint('surface')} strokeWidth={width} />}
      {marker && marker !== 'none' && (
        <MarkerShape marker={marker} x={12} y={5} colour={colour} hollow={second ?? false} />
      )}
    </svg>
  );
}

function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
