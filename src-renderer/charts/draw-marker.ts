/** The verdicts' shapes as markers of measured points. */
import type { Marker } from './curve-series.ts';
import type { Pen } from './pen.ts';

/** @param hollow colour inside an outlined marker; `null` fills it */
export function drawMarker(
  pen: Pen,
  marker: Marker,
  x: number,
  y: number,
  colour: string,
  hollow: string | null,
): void {
  pen.beginPath();
  if (marker === 'circle') pen.arc(x, y, 2.4, 0, 2 * Math.PI);
  else {
    const corners =
      marker === 'triangle'
        ? ([
            [0, -3.2],
            [3, 2.2],
            [-3, 2.2],
          ] as const)
        : ([
            [-2.3, -2.3],
            [2.3, -2.3],
            [2.3, 2.3],
            [-2.3, 2.3],
          ] as const);
    for (const [dx, dy] of corners) pen.lineTo(x + dx, y + dy);
  }
  pen.closePath();
  pen.fillStyle = hollow ?? colour;
  pen.fill();
  if (hollow !== null) {
    pen.strokeStyle = colour;
    pen.lineWidth = 1.1;
    pen.stroke();
  }
}
