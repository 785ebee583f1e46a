/** Grid, axes and target lines; drawn anew only when the axes change, never for a new point. */
import { memo } from 'react';
import { CartesianGrid, ComposedChart, ReferenceLine, XAxis, YAxis } from 'recharts';
import { formatTick, stepTicks } from './axis-ticks.ts';
import { chartFont, paint } from './chart-colours.ts';
import { tickCount } from './chart-frame.ts';
import { chartMargin, plotOf, stepTickCount, tickFontSize } from './chart-layout.ts';
import { type ScaleKind, valueTicks } from './value-scale.ts';

export interface ChartAxesProps {
  readonly width: number;
  readonly height: number;
  /** Steps at the edges. */
  readonly from: number;
  readonly to: number;
  /** Values at the edges. */
  readonly low: number;
  readonly high: number;
  readonly scale: ScaleKind;
  readonly targets: readonly { readonly value: number; readonly sign: '≥' | '≤' }[];
}

const margin = { top: chartMargin.top, right: chartMargin.right, bottom: 0, left: 0 };
const nothing: readonly never[] = [];

function Axes({ width, height, from, to, low, high, scale, targets }: ChartAxesProps) {
  const plot = plotOf(width, height);
  const steps = stepTicks(from, to, stepTickCount(plot.width));
  const values = valueTicks({ low, high }, scale, tickCount(plot.height));
  const pixelsOf = (one: number, other: number): number =>
    (Math.abs(one - other) / (high - low)) * plot.height;
  const isCovered = (value: number): boolean =>
    scale === 'linear' && targets.some((target) => pixelsOf(target.value, value) < 11);
  const tick = { fill: paint('muted'), fontSize: tickFontSize, fontFamily: chartFont };
  return (
    <ComposedChart
      width={width}
      height={height}
      margin={margin}
      data={nothing as never[]}
      accessibilityLayer={false}
      aria-hidden="true"
    >
      <CartesianGrid
        vertical={false}
        stroke={paint('grid')}
        horizontalValues={[...values.values]}
        syncWithTicks
      />
      <XAxis
        type="number"
        dataKey="x"
        domain={[from, to]}
        allowDataOverflow
        ticks={[...steps.values]}
        tickFormatter={(value: number) => formatTick(value, Math.max(1, steps.step))}
        interval={0}
        height={chartMargin.bottom}
        tick={tick}
        tickSize={3}
        tickMargin={3}
        stroke={paint('muted')}
      />
      <YAxis
        type="number"
        domain={[low, high]}
        allowDataOverflow
        scale={scale}
        ticks={[...values.values]}
        tickFormatter={(value: number) => (isCovered(value) ? '' : formatTick(value, values.step))}
        interval={0}
        width={chartMargin.left}
        tick={tick}
        tickSize={0}
        tickMargin={6}
        stroke={paint('grid')}
      />
      {targets.map(({ value, sign }) => (
        <ReferenceLine
          key={`${sign}${value}`}
          y={value}
          stroke={paint('ink')}
          strokeDasharray="2 3"
          label={<TargetLabel text={`${sign} ${value}`} />}
        />
      ))}
    </ComposedChart>
  );
}

/** A target's value among the ticks, where the eye looks for values. */
function TargetLabel({ text, viewBox }: { text: string; viewBox?: { y?: number } }) {
  return (
    <text
      x={chartMargin.left - 6}
      y={(viewBox?.y ?? 0) + 3.6}
      textAnchor="end"
      fontSize={tickFontSize}
      fontWeight={600}
      fontFamily={chartFont}
      fill={paint('ink')}
    >
      {text}
    </text>
  );
}

export const ChartAxes = memo(
  Axes,
  (before, after) =>
    before.width === after.width &&
    before.height === after.height &&
    before.from === after.from &&
    before.to === after.to &&
    before.low === after.low &&
    before.high === after.high &&
    before.scale === after.scale &&
    JSON.stringify(before.targets) === JSON.stringify(after.targets),
);
