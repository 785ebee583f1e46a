/** The same curves, thinned in the same way, drawn by recharts' own lines: what the canvas is compared with. */
import { useEffect, useState } from 'react';
import { CartesianGrid, Line, LineChart, XAxis, YAxis } from 'recharts';
import { paint } from '../chart-colours.ts';
import type { CurveSeries } from '../curve-series.ts';
import { decimate } from '../decimate.ts';
import { drawSoon } from '../frame-scheduler.ts';
import type { RunSeries } from '../run-series.ts';
import type { BenchChart } from './bench-charts.tsx';

const [width, height] = [580, 190];

export function RechartsLines({ charts, run }: { charts: readonly BenchChart[]; run: RunSeries }) {
  const [, setVersion] = useState(run.version);
  useEffect(() => run.subscribe(() => drawSoon(() => void setVersion(run.version))), [run]);
  return (
    <div className="bench-charts">
      {charts.map(({ title, series }) => (
        <LineChart key={title} width={width} height={height}>
          <CartesianGrid vertical={false} />
          <XAxis type="number" dataKey="x" domain={[0, 50_000]} allowDataOverflow />
          <YAxis />
          {series.map((one) => (
            <Line
              key={one.id}
              data={rows(one)}
              dataKey="y"
              stroke={paint(one.colour)}
              dot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      ))}
    </div>
  );
}

function rows({ data }: CurveSeries): { x: number; y: number }[] {
  if (data.kind !== 'steps') return [];
  const { x, y, length } = decimate(data.read(), { from: 0, to: 50_000, width });
  return Array.from({ length }, (_, index) => ({ x: (x[index]! / width) * 50_000, y: y[index]! }));
}
