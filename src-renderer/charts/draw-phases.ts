/** The phases of a run as a tint behind its curves: safe plain, onset hatched, collapsed solid. */
import type { Palette } from './chart-colours.ts';
import { type CurveFrame, toX } from './draw-curve.ts';
import type { Pen } from './pen.ts';
import type { PhaseSpan } from './phase-spans.ts';

const hatchDistance = 7;

export function drawPhases(pen: Pen, spans: readonly PhaseSpan[], frame: CurveFrame, colours: Palette): void {
  const { top, height, left, width } = frame;
  for (const { from, to, phase } of spans) {
    const begin = Math.max(left, toX(from, frame));
    const end = Math.min(left + width, Math.max(toX(to, frame), toX(from, frame) + 2));
    if (end <= begin) continue;
    pen.fillStyle = colours(phase);
    pen.globalAlpha = phase === 'safe' ? 0.28 : phase === 'onset' ? 0.16 : 0.18;
    pen.beginPath();
    for (const [x, y] of [
      [begin, top],
      [end, top],
      [end, top + height],
      [begin, top + height],
    ] as const)
      pen.lineTo(x, y);
    pen.closePath();
    pen.fill();
    if (phase === 'onset') hatch(pen, begin, end, frame, colours);
  }
  pen.globalAlpha = 1;
}

/** Diagonal lines that end at the span's edges. */
function hatch(pen: Pen, begin: number, end: number, { top, height }: CurveFrame, colours: Palette): void {
  pen.strokeStyle = colours('onset');
  pen.lineWidth = 1;
  pen.globalAlpha = 0.5;
  pen.setLineDash([]);
  pen.beginPath();
  for (let foot = begin - height; foot < end; foot += hatchDistance) {
    const [from, to] = [Math.max(begin, foot), Math.min(end, foot + height)];
    if (to <= from) continue;
    pen.moveTo(from, top + height - (from - foot));
    pen.lineTo(to, top + height - (to - foot));
  }
  pen.stroke();
}
