/** A live chart: recharts' axes, curves on a canvas between them and a cursor shared with other charts. */
import { type ReactNode, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import './chart-colours.css';
import './charts.css';
import { createCanvasPainter } from './canvas-painter.ts';
import { ChartAxes } from './chart-axes.tsx';
import type { ChartColour } from './chart-colours.ts';
import { ChartCursor } from './chart-cursor.tsx';
import { type ChartContent, type FrameMemory, prepareFrame } from './chart-frame.ts';
import { type ChartGroup, shownSteps } from './chart-group.ts';
import { plotOf } from './chart-layout.ts';
import { ChartReadout } from './chart-readout.tsx';
import { summaryOf } from './curve-reading.ts';
import type { Marker } from './curve-series.ts';
import { useElementSize } from './element-size.ts';
import { drawSoon } from './frame-scheduler.ts';
import { MarkerShape } from './marker-shape.tsx';
import { onThemeChange } from './theme-changes.ts';
import type { ValueRange } from './value-scale.ts';
import type { ChartWords } from './words.ts';

export interface Target {
  readonly value: number;
  readonly sign: '≥' | '≤';
}

export interface CurveChartProps extends ChartContent {
  readonly title: string;
  /** A verdict's shape before the title. */
  readonly glyph?: { readonly marker: Marker; readonly colour: ChartColour };
  /** Charts of a group share cursor, zoom and the step axis. */
  readonly group: ChartGroup;
  readonly words: ChartWords;
  /** Pixels of plot and axes at least: they fill a card that is higher. */
  readonly leastHeight?: number;
  readonly targets?: readonly Target[];
  /** Beside the title, such as an export menu. */
  readonly actions?: ReactNode;
}

interface Axes {
  readonly from: number;
  readonly to: number;
  readonly range: ValueRange;
}

const noTargets: readonly Target[] = [];
/** Screen readers get a new summary this often at most. */
const summaryMilliseconds = 3000;

export function CurveChart(props: CurveChartProps) {
  const { title, glyph, group, words, leastHeight = 190, targets = noTargets, actions } = props;
  const { series, range, scale, smoothing, phases, marks } = props;
  const content = useMemo(
    (): ChartContent => ({ series, range, scale, smoothing, phases, marks }),
    [series, range, scale, smoothing, phases, marks],
  );
  const plotElement = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const summary = useRef<HTMLParagraphElement>(null);
  const measuredAt = useRef<HTMLElement>(null);
  const summaryId = useId();
  const { width, height } = useElementSize(plotElement);
  const plot = useMemo(() => plotOf(width, height), [width, height]);
  const [axes, setAxes] = useState<Axes>(() => ({
    ...shownSteps(group.getState()),
    range: range ?? { low: 0, high: 1 },
  }));
  const [hidden, setHidden] = useState('');
  const [isEmpty, setEmpty] = useState(true);
  const memory = useRef<FrameMemory>(new Map());
  const lastRange = useRef<ValueRange | undefined>(undefined);

  useLayoutEffect(() => {
    if (width === 0) return;
    let summarised = 0;
    const painter = createCanvasPainter();
    const draw = (): boolean => {
      if (!canvas.current) return false;
      const shown = shownSteps(group.getState());
      const chart = prepareFrame(content, plot, shown, memory.current, lastRange.current);
      lastRange.current = chart.frame.range;
      const isLong = painter.paint(canvas.current, { width, height }, chart, content);
      setAxes((before) => (sameAxes(before, chart.frame) ? before : chart.frame));
      setHidden(chart.hidden.map(({ name, count }) => words.hiddenByLog(name, count)).join(' '));
      setEmpty(chart.isEmpty);
      group.reach(chart.lastStep);
      const now = performance.now();
      if (summary.current && (now - summarised > summaryMilliseconds || summarised === 0)) {
        summarised = now;
        summary.current.textContent = content.series
          .map(({ name, data }) => summaryOf(name, data, words))
          .join(' ');
      }
      return isLong;
    };
    let callOff = () => {};
    const redraw = () => {
      callOff = drawSoon(draw);
    };
    draw();
    const stops = [
      ...[...new Set(content.series.map(({ data }) => data.subscribe))].map((subscribe) => subscribe(redraw)),
      group.subscribe((now, before) => {
        if (now.zoom !== before.zoom || now.end !== before.end) redraw();
      }),
      onThemeChange(() => {
        painter.forget();
        redraw();
      }),
    ];
    return () => {
      callOff();
      for (const stop of stops) stop();
    };
  }, [content, group, height, plot, width, words]);

  useEffect(() => {
    // Curves that are no longer shown leave their buffers behind.
    const shown = new Set(content.series.map(({ id }) => id));
    for (const id of memory.current.keys()) if (!shown.has(id)) memory.current.delete(id);
  }, [content]);

  return (
    <figure className="chart" aria-label={title}>
      <figcaption>
        {glyph && (
          <svg width="10" height="10" aria-hidden="true">
            <MarkerShape {...glyph} x={5} y={5.5} />
          </svg>
        )}
        <span>{title}</span>
        <small className="chart-note" ref={measuredAt} />
        {hidden !== '' && scale === 'log' && <small className="chart-note chart-warning">{hidden}</small>}
        <span className="chart-actions">{actions}</span>
      </figcaption>
      <ChartReadout series={series} group={group} words={words} measuredAt={measuredAt} />
      <div className="chart-plot" ref={plotElement} style={{ flex: `1 0 ${leastHeight}px` }}>
        {width > 0 && (
          <>
            <ChartAxes
              width={width}
              height={height}
              from={axes.from}
              to={axes.to}
              low={axes.range.low}
              high={axes.range.high}
              scale={scale ?? 'linear'}
              targets={targets}
            />
            <canvas ref={canvas} style={{ width, height }} />
            {isEmpty && <p className="chart-empty">{words.noPoints}</p>}
            <ChartCursor
              plot={plot}
              group={group}
              words={words}
              title={title}
              series={series}
              describedBy={summaryId}
            />
          </>
        )}
      </div>
      <p id={summaryId} className="chart-hidden" ref={summary} />
    </figure>
  );
}

function sameAxes(before: Axes, now: Axes): boolean {
  return (
    before.from === now.from &&
    before.to === now.to &&
    before.range.low === now.range.low &&
    before.range.high === now.range.high
  );
}
