/** A verdict's shape as an element of the page. */
import { type ChartColour, paint } from './chart-colours.ts';
import type { Marker } from './curve-series.ts';

export interface MarkerShapeProps {
  readonly marker: Marker;
  readonly x: number;
  readonly y: number;
  readonly colour: ChartColour;
  readonly hollow?: boolean;
}

const corners = {
  triangle: '0 -3.6 3.4 2.6 -3.4 2.6',
  square: '-2.8 -2.8 2.8 -2.8 2.8 2.8 -2.8 2.8',
} as const;

export function MarkerShape({ marker, x, y, colour, hollow = false }: MarkerShapeProps) {
  if (marker === 'none') return null;
  const look = {
    fill: paint(hollow ? 'surface' : colour),
    stroke: paint(colour),
    strokeWidth: hollow ? 1.2 : 0,
  };
  return (
    <g transform={`translate(${x} ${y})`}>
      {marker === 'circle' ? <circle r={3} {...look} /> : <polygon points={corners[marker]} {...look} />}
    </g>
  );
}
