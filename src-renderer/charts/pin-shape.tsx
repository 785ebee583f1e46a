/** What a pin looks like: every event has its own shape, so that colour is not the only sign. */
import { type ChartColour, paint } from './chart-colours.ts';
import type { PinName } from './words.ts';

interface PinLook {
  readonly colour: ChartColour;
  /** About nine pixels wide, around the origin. */
  readonly path: string;
}

export const pinLooks: Readonly<Record<PinName, PinLook>> = {
  alarm: { colour: 'alarm', path: 'M0 -4.4L4.4 3.6L-4.4 3.6Z' },
  'best-by-safety': { colour: 'protected', path: 'M0 -4.6L4.2 0L0 4.6L-4.2 0Z' },
  'best-by-accuracy': { colour: 'accuracy', path: 'M-3.8 0a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0Z' },
  'early-stop': { colour: 'ink', path: 'M-3.5 -3.5H3.5V3.5H-3.5Z' },
  rollback: { colour: 'ink', path: 'M-4.4 0L0.5 -4.2V-1.3H4.2V1.3H0.5V4.2Z' },
  baseline: { colour: 'protected', path: 'M0 -4.6L4 -3V0.6Q3.4 3.4 0 4.8Q-3.4 3.4 -4 0.6V-3Z' },
  'head-frozen': {
    colour: 'cyan',
    path: 'M-0.8 -4.4H0.8V-1.4L3.4 -2.9L4.2 -1.5L1.6 0L4.2 1.5L3.4 2.9L0.8 1.4V4.4H-0.8V1.4L-3.4 2.9L-4.2 1.5L-1.6 0L-4.2 -1.5L-3.4 -2.9L-0.8 -1.4Z',
  },
  checkpoint: { colour: 'muted', path: 'M-3.2 -4H3.2V4L0 1.6L-3.2 4Z' },
  resumed: { colour: 'muted', path: 'M-3 -4L4 0L-3 4Z' },
};

export function PinShape({ name, x, y }: { readonly name: PinName; readonly x: number; readonly y: number }) {
  const { colour, path } = pinLooks[name];
  return <path d={path} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`} fill={paint(colour)} />;
}
