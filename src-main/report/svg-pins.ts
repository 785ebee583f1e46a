/** Pins: events that stand as vertical lines in a chart, with labels in rows above it. */
import { chartFont, colour } from './chart-colours.ts';
import { placeFlags, textWidth } from './label-layout.ts';
import { element, escapeXml, svgText } from './markup.ts';

/** Every event has its own shape, so that colour is not the only sign. */
export type PinShape = 'triangle' | 'diamond' | 'circle' | 'square' | 'arrow' | 'none';

export interface Pin {
  readonly x: number;
  readonly label: string;
  /** One sentence, shown on hover. */
  readonly detail?: string;
  readonly colour?: string;
  readonly shape?: PinShape;
}

export const pinRowHeight = 13;
const fontSize = 10.5;
const glyphWidth = 9;

/** Pins with a row each: chart and timeline reserve `rows` of height above the plot before they draw. */
export interface PinLayout {
  readonly rows: number;
  readonly pins: readonly (Pin & { readonly px: number; readonly row: number; readonly left: number })[];
}

/** @param toPixel x of a pin in pixels @param right edge that no label may cross */
export function layoutPins(pins: readonly Pin[], toPixel: (x: number) => number, right: number): PinLayout {
  const room = (pin: Pin): number =>
    textWidth(pin.label, fontSize) + 8 + ((pin.shape ?? 'none') === 'none' ? 0 : glyphWidth);
  const places = placeFlags(
    pins.map((pin) => ({ x: toPixel(pin.x), width: room(pin) })),
    right,
  );
  return {
    rows: Math.max(0, ...places.map((place) => place.row + 1)),
    pins: pins.map((pin, index) => ({ ...pin, px: toPixel(pin.x), ...places[index]! })),
  };
}

/** @param top y of the plot's upper edge, above which the rows of labels stand @param bottom where the poles end */
export function drawPins(layout: PinLayout, top: number, bottom: number): string {
  return layout.pins
    .map((pin) => {
      const middle = top - pinRowHeight * (pin.row + 0.5);
      const paint = pin.colour ?? colour.muted;
      const withGlyph = (pin.shape ?? 'none') !== 'none';
      const start = pin.left + 3;
      return element('g', {}, [
        ...(pin.detail ? [element('title', {}, [escapeXml(pin.detail)])] : []),
        element('line', {
          x1: pin.px,
          x2: pin.px,
          y1: middle - 5,
          y2: bottom,
          stroke: paint,
          'stroke-width': '1',
        }),
        ...(withGlyph ? [pinGlyph(pin.shape!, start + 4, middle, paint)] : []),
        svgText(start + (withGlyph ? glyphWidth + 1 : 0), middle + 3.6, pin.label, {
          fill: paint,
          'font-size': fontSize,
          'font-family': chartFont,
        }),
      ]);
    })
    .join('');
}

/** The shape of a pin, seven pixels wide, around a middle; also used by legends. */
export function pinGlyph(shape: PinShape, x: number, y: number, paint: string): string {
  const polygon = (...points: readonly (readonly [number, number])[]): string =>
    element('path', {
      d: `M${points.map(([dx, dy]) => `${(x + dx).toFixed(1)} ${(y + dy).toFixed(1)}`).join('L')}Z`,
      fill: paint,
    });
  if (shape === 'triangle') return polygon([0, -4], [4, 3.4], [-4, 3.4]);
  if (shape === 'diamond') return polygon([0, -4.4], [4, 0], [0, 4.4], [-4, 0]);
  if (shape === 'square') return polygon([-3.3, -3.3], [3.3, -3.3], [3.3, 3.3], [-3.3, 3.3]);
  if (shape === 'arrow')
    return polygon([-4, 0], [0.5, -4], [0.5, -1.2], [4, -1.2], [4, 1.2], [0.5, 1.2], [0.5, 4]);
  if (shape === 'circle') return element('circle', { cx: x, cy: y, r: 3.6, fill: paint });
  return '';
}
