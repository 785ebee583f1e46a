/** The collapse timeline: one lane a run, phases as spans, events as pins, schedules as ribbons, on one step axis. */
import { type PointerEvent, type Ref, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import './chart-colours.css';
import './charts.css';
import { formatTick, stepTicks } from './axis-ticks.ts';
import { chartFont, paint } from './chart-colours.ts';
import type { ChartGroup } from './chart-group.ts';
import { tickFontSize } from './chart-layout.ts';
import { useElementSize } from './element-size.ts';
import { drawSoon } from './frame-scheduler.ts';
import { useRunVersion } from './run-version.ts';
import { laneOf, type TimelinePin, type TimelineRun } from './timeline-lane.ts';
import { highest, TimelineLaneView } from './timeline-lane-view.tsx';
import { layoutTimeline, timelineSizes } from './timeline-layout.ts';
import { TimelinePins } from './timeline-pins.tsx';
import type { ChartWords } from './words.ts';

export interface CollapseTimelineProps {
  /** Keep the array while its runs are the same. */
  readonly runs: readonly TimelineRun[];
  /** Shares cursor and step axis with the charts. */
  readonly group: ChartGroup;
  readonly words: ChartWords;
  readonly onPin: (pin: TimelinePin) => void;
  /** Two moments of a run, after a drag across its lane or Shift and Enter on two of its pins. */
  readonly onCompare: (fromStep: number, toStep: number, runId: string) => void;
  /** The drawing, for export. */
  readonly svg?: Ref<SVGSVGElement>;
}

interface Drag {
  readonly runId: string;
  readonly from: number;
  readonly to: number;
}

export function CollapseTimeline({ runs, group, words, onPin, onCompare, svg }: CollapseTimelineProps) {
  const frame = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const moment = useRef<TimelinePin | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const id = useId();
  const { width } = useElementSize(frame);
  const end = useStore(group, (state) => state.end);
  const version = useRunVersion(useMemo(() => runs.map(({ run }) => run), [runs]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the runs hold.
  const lanes = useMemo(() => runs.map((run) => laneOf(run, words)), [runs, words, version]);
  const layout = useMemo(() => layoutTimeline(lanes, width, end, words), [lanes, width, end, words]);
  const highestRate = useMemo(() => Math.max(0, ...lanes.map(({ rate }) => highest(rate))), [lanes]);
  const lastStep = Math.max(0, ...lanes.map((lane) => lane.lastStep));
  useEffect(() => group.reach(lastStep), [group, lastStep]);

  useEffect(() => {
    const place = (): undefined => {
      const { cursor } = group.getState();
      if (!line.current) return;
      line.current.style.display = cursor === null ? 'none' : 'block';
      const x = layout.left + ((cursor ?? 0) / end) * layout.width;
      line.current.style.transform = `translateX(${x.toFixed(1)}px)`;
    };
    place();
    return group.subscribe(() => drawSoon(place));
  }, [group, layout, end]);

  const toX = (step: number): number => layout.left + (step / Math.max(1, end)) * layout.width;
  const stepAt = (event: PointerEvent): number => {
    const x = event.clientX - frame.current!.getBoundingClientRect().left - layout.left;
    return Math.round(Math.min(1, Math.max(0, x / layout.width)) * end);
  };
  const finish = () => {
    if (drag && toX(Math.abs(drag.to - drag.from)) - layout.left >= 5)
      onCompare(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to), drag.runId);
    setDrag(null);
  };
  const onMoment = (pin: TimelinePin) => {
    const first = moment.current;
    moment.current = first?.runId === pin.runId ? null : pin;
    if (first?.runId === pin.runId && first.step !== pin.step)
      onCompare(Math.min(first.step, pin.step), Math.max(first.step, pin.step), pin.runId);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a field set is for forms.
    <div
      className="timeline"
      role="group"
      ref={frame}
      aria-label={words.timeline}
      aria-describedby={`${id}-keys`}
      onPointerMove={(event) => group.point(stepAt(event))}
      onPointerLeave={() => group.point(null)}
    >
      {width > 0 && (
        <svg
          ref={svg}
          xmlns="http://www.w3.org/2000/svg"
          width={width}
          height={layout.height}
          viewBox={`0 0 ${width} ${layout.height}`}
          fontFamily={chartFont}
        >
          <title>{words.timeline}</title>
          <desc>{lanes.map(({ name, detail }) => `${name}: ${detail}.`).join(' ')}</desc>
          <defs>
            <pattern
              id={`${id}-hatch`}
              width={6}
              height={6}
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width={6} height={6} fill={paint('onset')} fillOpacity={0.45} />
              <rect width={2} height={6} fill={paint('onset')} />
            </pattern>
          </defs>
          <StepAxis bottom={layout.bottom} end={end} width={layout.width} toX={toX} label={words.step} />
          {layout.lanes.map((placed) => (
            <g key={placed.lane.id}>
              <TimelineLaneView
                placed={placed}
                layout={layout}
                end={end}
                words={words}
                hatch={`${id}-hatch`}
                highestRate={highestRate}
              />
              <rect
                className="timeline-track"
                x={layout.left}
                y={placed.barTop}
                width={layout.width}
                height={timelineSizes.bar}
                fill="transparent"
                onPointerDown={(event) => {
                  if (event.button !== 0) return;
                  event.currentTarget.setPointerCapture(event.pointerId);
                  const step = stepAt(event);
                  setDrag({ runId: placed.lane.id, from: step, to: step });
                }}
                onPointerMove={(event) => drag && setDrag({ ...drag, to: stepAt(event) })}
                onPointerUp={finish}
                onPointerCancel={() => setDrag(null)}
              />
              <TimelinePins placed={placed} words={words} onPin={onPin} onMoment={onMoment} />
              {drag?.runId === placed.lane.id && drag.from !== drag.to && (
                <Selection drag={drag} top={placed.barTop} toX={toX} words={words} />
              )}
            </g>
          ))}
        </svg>
      )}
      <div className="timeline-line" ref={line} />
      <p id={`${id}-keys`} className="chart-hidden">
        {words.timelineKeys}
      </p>
    </div>
  );
}

interface StepAxisProps {
  readonly bottom: number;
  readonly end: number;
  readonly width: number;
  readonly toX: (step: number) => number;
  readonly label: string;
}

function StepAxis({ bottom, end, width, toX, label }: StepAxisProps) {
  const ticks = stepTicks(0, end, Math.max(2, Math.floor(width / 90)));
  return (
    <g fontSize={tickFontSize} fill={paint('muted')}>
      {ticks.values.map((step) => (
        <g key={step}>
          <line x1={toX(step)} x2={toX(step)} y1={0} y2={bottom} stroke={paint('grid')} />
          <text x={toX(step)} y={bottom + 14} textAnchor="middle">
            {formatTick(step, Math.max(1, ticks.step))}
          </text>
        </g>
      ))}
      <line x1={toX(0)} x2={toX(end)} y1={bottom} y2={bottom} stroke={paint('muted')} />
      <text x={toX(0) - 14} y={bottom + 14} textAnchor="end">
        {label}
      </text>
    </g>
  );
}

interface SelectionProps {
  readonly drag: Drag;
  readonly top: number;
  readonly toX: (step: number) => number;
  readonly words: ChartWords;
}

function Selection({ drag, top, toX, words }: SelectionProps) {
  const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
  return (
    <g pointerEvents="none">
      <rect
        x={toX(from)}
        y={top - 2}
        width={toX(to) - toX(from)}
        height={timelineSizes.bar + 4}
        fill={paint('protected')}
        fillOpacity={0.2}
        stroke={paint('protected')}
      />
      <text
        x={(toX(from) + toX(to)) / 2}
        y={top + timelineSizes.bar + 12}
        textAnchor="middle"
        fontSize={timelineSizes.font}
        fontWeight={600}
        fill={paint('ink')}
        stroke={paint('surface')}
        strokeWidth={3}
        paintOrder="stroke"
      >
        {words.compare(from, to)}
      </text>
    </g>
  );
}
