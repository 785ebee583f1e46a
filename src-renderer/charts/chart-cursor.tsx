/** The cursor over a chart, by pointer and by keyboard. It moves without a render of the chart beneath. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { type ChartGroup, shownSteps } from './chart-group.ts';
import { neighbourStep, readCurve } from './curve-reading.ts';
import type { CurveSeries } from './curve-series.ts';
import { drawSoon } from './frame-scheduler.ts';
import type { PlotArea } from './pen.ts';
import type { ChartWords } from './words.ts';

export interface ChartCursorProps {
  readonly plot: PlotArea;
  readonly group: ChartGroup;
  readonly words: ChartWords;
  readonly title: string;
  readonly series: readonly CurveSeries[];
  /** Id of the chart's summary in words. */
  readonly describedBy: string;
}

/** A shorter drag is a click. */
const minimumDrag = 5;

export function ChartCursor({ plot, group, words, title, series, describedBy }: ChartCursorProps) {
  const area = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const selection = useRef<HTMLDivElement>(null);
  const dragFrom = useRef<number | null>(null);
  const isZoomed = useStore(group, (state) => state.zoom !== null);

  useEffect(() => {
    const place = (): undefined => {
      const { cursor } = group.getState();
      const { from, to } = shownSteps(group.getState());
      const isShown = cursor !== null && cursor >= from && cursor <= to;
      if (line.current) {
        line.current.style.display = isShown ? 'block' : 'none';
        if (isShown) {
          const x = ((cursor - from) / (to - from)) * plot.width;
          line.current.style.transform = `translateX(${x.toFixed(1)}px)`;
          const flips = x > plot.width - 90;
          line.current.dataset.side = flips ? 'left' : 'right';
          line.current.firstElementChild!.textContent = words.atStep(cursor);
        }
      }
      if (area.current && document.activeElement === area.current) {
        area.current.setAttribute('aria-valuenow', String(cursor ?? from));
        area.current.setAttribute('aria-valuetext', spoken(cursor, series, words));
      }
    };
    place();
    return group.subscribe(() => drawSoon(place));
  }, [group, plot, words, series]);

  const stepAt = (event: PointerEvent): number => {
    const { from, to } = shownSteps(group.getState());
    const share = (event.clientX - area.current!.getBoundingClientRect().left) / plot.width;
    return Math.round(from + Math.min(1, Math.max(0, share)) * (to - from));
  };
  const pixelOf = (event: PointerEvent): number =>
    Math.min(plot.width, Math.max(0, event.clientX - area.current!.getBoundingClientRect().left));

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    dragFrom.current = pixelOf(event);
    area.current!.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    group.point(stepAt(event));
    if (dragFrom.current === null) return;
    const [left, right] = [dragFrom.current, pixelOf(event)].sort((a, b) => a - b) as [number, number];
    const { style } = selection.current!;
    style.display = right - left >= minimumDrag ? 'block' : 'none';
    style.left = `${left}px`;
    style.width = `${right - left}px`;
  };
  const onPointerUp = (event: PointerEvent) => {
    const begun = dragFrom.current;
    dragFrom.current = null;
    selection.current!.style.display = 'none';
    if (begun === null) return;
    const [left, right] = [begun, pixelOf(event)].sort((a, b) => a - b) as [number, number];
    if (right - left < minimumDrag) return;
    const { from, to } = shownSteps(group.getState());
    const step = (pixel: number): number => Math.round(from + (pixel / plot.width) * (to - from));
    group.zoomTo({ from: step(left), to: step(right) });
  };
  const cancelDrag = () => {
    dragFrom.current = null;
    selection.current!.style.display = 'none';
  };

  return (
    <>
      <div
        className="chart-cursor"
        ref={area}
        style={{ left: plot.left, top: plot.top, width: plot.width, height: plot.height }}
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-describedby={describedBy}
        aria-valuemin={0}
        aria-valuemax={group.getState().end}
        aria-valuenow={0}
        aria-keyshortcuts="ArrowLeft ArrowRight + - 0 Escape"
        title={words.keys}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={cancelDrag}
        onPointerLeave={() => dragFrom.current === null && group.point(null)}
        onDoubleClick={() => group.zoomTo(null)}
        onKeyDown={(event) => onKey(event, group, plot, series)}
      >
        <div className="chart-line" ref={line}>
          <span />
        </div>
        <div className="chart-selection" ref={selection} />
      </div>
      {isZoomed && (
        <button type="button" className="chart-reset" onClick={() => group.zoomTo(null)}>
          {words.resetZoom}
        </button>
      )}
    </>
  );
}

function onKey(
  event: KeyboardEvent,
  group: ChartGroup,
  plot: PlotArea,
  series: readonly CurveSeries[],
): void {
  const state = group.getState();
  const { from, to } = shownSteps(state);
  const cursor = state.cursor ?? to;
  const zoomBy = (factor: number) => {
    const width = (to - from) * factor;
    const left = cursor - ((cursor - from) / (to - from)) * width;
    group.zoomTo({ from: Math.round(left), to: Math.round(left + width) });
  };
  const move = (direction: 1 | -1) => {
    const curves = series.map(({ data }) => data);
    const next = curves.every(({ kind }) => kind === 'measured')
      ? neighbourStep(curves, cursor, direction)
      : cursor + direction * Math.max(1, Math.round((to - from) / plot.width)) * (event.shiftKey ? 10 : 1);
    if (next === null) return;
    const step = Math.min(state.end, Math.max(0, next));
    group.point(step);
    // The window follows a cursor that walks out of it.
    if (state.zoom && (step < from || step > to)) {
      const shift = step < from ? step - from : step - to;
      group.zoomTo({ from: from + shift, to: to + shift });
    }
  };
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    Home: () => group.point(from),
    End: () => group.point(to),
    '+': () => zoomBy(0.5),
    '=': () => zoomBy(0.5),
    '-': () => zoomBy(2),
    '0': () => group.zoomTo(null),
    Escape: () => group.point(null),
  };
  const action = actions[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
}

/** All values at the cursor in one sentence. */
function spoken(cursor: number | null, series: readonly CurveSeries[], words: ChartWords): string {
  const values = series.map(({ name, data }) => {
    const reading = readCurve(data, cursor, words);
    return reading ? `${name} ${reading.value} ${reading.detail}`.trim() : `${name}: ${words.noPoints}`;
  });
  return [...(cursor === null ? [] : [words.atStep(cursor)]), ...values].join('; ');
}
