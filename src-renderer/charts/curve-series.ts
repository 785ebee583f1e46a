/** One curve of a chart: what it shows and how it looks. */
import type { Judge } from '../../src-main/training/events.ts';
import type { ChartColour } from './chart-colours.ts';
import type { CurveData } from './curve-data.ts';

export type Stroke = 'solid' | 'dashed' | 'double' | 'dotted';

/** Circle, triangle and square are the verdicts' shapes: ALLOW, ESCALATE, REFUSE. */
export type Marker = 'none' | 'circle' | 'triangle' | 'square';

export interface CurveSeries {
  /** Unique in the chart. */
  readonly id: string;
  readonly name: string;
  readonly colour: ChartColour;
  readonly stroke: Stroke;
  readonly data: CurveData;
  /** Where something was measured. Curves of steps have none. */
  readonly marker?: Marker;
  /** The second of two runs over each other: thinner, with hollow markers. */
  readonly second?: boolean;
}

/** Task head dashed, safety head solid, dual policy a double line: everywhere in the workbench. */
export const judgeStrokes: Readonly<Record<Judge, Stroke>> = {
  taskHead: 'dashed',
  safetyHead: 'solid',
  dualPolicy: 'double',
};

/** In the order of the core. */
export const judgeNames = ['taskHead', 'safetyHead', 'dualPolicy'] as const satisfies readonly Judge[];

/** Pixels of line and gap. */
export const dashes: Readonly<Record<Stroke, readonly number[]>> = {
  solid: [],
  dashed: [5, 3],
  double: [],
  dotted: [1.5, 3],
};
