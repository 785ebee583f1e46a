/** One lane: name, phase spans, rollback arrow, ribbons. */
import { memo } from 'react';
import { textWidth } from '../../src-main/report/label-layout.ts';
import type { Phase } from '../../src-main/training/events.ts';
import { formatValue } from './axis-ticks.ts';
import { paint } from './chart-colours.ts';
import type { StepPoints } from './curve-data.ts';
import { decimate } from './decimate.ts';
import type { PhaseSpan } from './phase-spans.ts';
import { type PlacedLane, type TimelineLayout, timelineSizes } from './timeline-layout.ts';
import type { ChartWords } from './words.ts';

export interface TimelineLaneViewProps {
  readonly placed: PlacedLane;
  readonly layout: TimelineLayout;
  readonly end: number;
  readonly words: ChartWords;
  /** Id of the hatch pattern. */
  readonly hatch: string;
  /** Height of the learning-rate ribbon, the same for all lanes. */
  readonly highestRate: number;
}

function LaneView({ placed, layout, end, words, hatch, highestRate }: TimelineLaneViewProps) {
  const { lane, barTop } = placed;
  const { left, width } = layout;
  const toX = (step: number): number => left + (step / Math.max(1, end)) * width;
  const ribbonTop = barTop + timelineSizes.bar + 3;
  const highestLambda = highest(lane.lambda);
  const ownRate = highest(lane.rate);
  return (
    <g>
      <text x={0} y={barTop + 5} fontSize={12.5} fontWeight={600} fill={paint('ink')}>
        {lane.name}
      </text>
      <text x={0} y={barTop + 18} fontSize={11} fill={paint('muted')}>
        {lane.detail}
      </text>
      <rect x={left} y={barTop} width={width} height={timelineSizes.bar} fill={paint('grid')} opacity={0.5} />
      {lane.spans.map((span) => (
        <Span key={span.from} span={span} top={barTop} toX={toX} words={words} hatch={hatch} />
      ))}
      {lane.back && (
        <path
          d={`M${toX(lane.back.from)} ${barTop - 5}H${toX(lane.back.to) + 6}m0 -3.5l-6 3.5l6 3.5Z`}
          fill={paint('ink')}
          stroke={paint('ink')}
          strokeWidth={1.4}
        />
      )}
      <Ribbon
        points={lane.lambda}
        maximum={highestLambda}
        label={highestLambda > 0 ? words.lambda(highestLambda) : words.noLambda}
        top={ribbonTop}
        layout={layout}
        end={end}
      />
      <Ribbon
        points={lane.rate}
        maximum={highestRate}
        label={words.learningRate(formatValue(ownRate))}
        top={ribbonTop + timelineSizes.ribbon + 3}
        layout={layout}
        end={end}
      />
    </g>
  );
}

export const TimelineLaneView = memo(LaneView);

interface SpanProps {
  readonly span: PhaseSpan;
  readonly top: number;
  readonly toX: (step: number) => number;
  readonly words: ChartWords;
  readonly hatch: string;
}

/** A span is at least five pixels wide: a collapse found at the very last evaluation must be seen. */
function Span({ span: { from, to, phase }, top, toX, words, hatch }: SpanProps) {
  const width = Math.max(5, toX(to) - toX(from));
  const label = words.phases[phase];
  const labelWidth = textWidth(label, timelineSizes.font) + 8;
  const middle = toX(from) + width / 2;
  const fills: Readonly<Record<Phase, string>> = {
    safe: paint('safe'),
    onset: `url(#${hatch})`,
    collapsed: paint('collapsed'),
  };
  const fits = labelWidth + 4 < width;
  return (
    <g>
      <title>{`${label}: ${from.toLocaleString()}–${to.toLocaleString()}`}</title>
      <rect x={toX(from)} y={top} width={width} height={timelineSizes.bar} fill={fills[phase]} />
      {fits && phase === 'onset' && (
        <rect
          x={middle - labelWidth / 2}
          y={top + 3}
          width={labelWidth}
          height={timelineSizes.bar - 6}
          rx={2}
          fill={paint('surface')}
        />
      )}
      {fits && (
        <text
          x={middle}
          y={top + 14}
          textAnchor="middle"
          fontSize={timelineSizes.font}
          fill={paint(phase === 'collapsed' ? 'on-collapsed' : 'ink')}
        >
          {label}
        </text>
      )}
    </g>
  );
}

interface RibbonProps {
  readonly points: StepPoints;
  readonly maximum: number;
  readonly label: string;
  readonly top: number;
  readonly layout: TimelineLayout;
  readonly end: number;
}

/** A schedule as a thin filled curve. */
function Ribbon({ points, maximum, label, top, layout: { left, width }, end }: RibbonProps) {
  const base = top + timelineSizes.ribbon;
  const corners = decimate(points, { from: 0, to: end, width });
  let path = '';
  for (let index = 0; index < corners.length; index += 1) {
    const [x, y] = [corners.x[index]!, corners.y[index]!];
    if (Number.isNaN(y)) continue;
    const height = maximum > 0 ? (Math.max(0, y) / maximum) * timelineSizes.ribbon : 0;
    path += `${path ? '' : `M${(left + x).toFixed(1)} ${base}`}L${(left + x).toFixed(1)} ${(base - height).toFixed(1)}`;
  }
  const last = corners.length > 0 ? corners.x[corners.length - 1]! : 0;
  return (
    <g>
      <title>{label}</title>
      <text x={left - 6} y={base - 1.5} textAnchor="end" fontSize={10.5} fill={paint('muted')}>
        {label}
      </text>
      <line x1={left} x2={left + last} y1={base} y2={base} stroke={paint('muted')} strokeWidth={0.7} />
      {path && (
        <path d={`${path}L${(left + last).toFixed(1)} ${base}Z`} fill={paint('muted')} opacity={0.45} />
      )}
    </g>
  );
}

/** The highest value of a schedule; 0 without any. */
export function highest({ maximum, length }: StepPoints): number {
  let found = 0;
  for (let index = 0; index < length; index += 1) if (maximum[index]! > found) found = maximum[index]!;
  return found;
}
