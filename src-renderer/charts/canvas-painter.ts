/** Painting frames of a chart onto a canvas, and of a frame only what changed. */
import { paletteAt } from './chart-colours.ts';
import { type ChartContent, type ChartFrame, drawFrame } from './chart-frame.ts';
import type { CurveFrame } from './draw-curve.ts';

export interface CanvasPainter {
  /**
   * Paints a frame in the colours that hold at the canvas; sizes are CSS pixels.
   * @returns whether all of it had to be painted, which takes a good part of a frame's time
   */
  paint(canvas: HTMLCanvasElement, size: Size, chart: ChartFrame, content: ChartContent): boolean;
  /** The next frame is painted as a whole. */
  forget(): void;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export function createCanvasPainter(): CanvasPainter {
  let painted: { canvas: HTMLCanvasElement; frame: CurveFrame; content: ChartContent; ratio: number } | null =
    null;
  return {
    forget() {
      painted = null;
    },
    paint(canvas, { width, height }, chart, content) {
      const context = canvas.getContext('2d');
      if (!context) return false;
      const { frame } = chart;
      const ratio = window.devicePixelRatio || 1;
      const continues =
        painted?.canvas === canvas &&
        painted.content === content &&
        painted.ratio === ratio &&
        sameFrame(painted.frame, frame);
      if (continues && chart.unchangedUntil === Number.POSITIVE_INFINITY) return false;
      painted = { canvas, frame, content, ratio };
      const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
        canvas.width = pixelWidth;
        canvas.height = pixelHeight;
      }
      // Whole pixels of the device, so that old and new meet without a seam; a wide line's width before the change.
      const edge = frame.left + chart.unchangedUntil - 6;
      const from = continues && edge > frame.left ? Math.floor(Math.floor(edge) * ratio) / ratio : 0;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(from, 0, width - from, height);
      context.save();
      context.beginPath();
      // Half a line's width of room, so that a curve along the edge is not cut in half.
      const left = Math.max(frame.left, from);
      context.rect(left, frame.top - 2, frame.left + frame.width + 2 - left, frame.height + 4);
      context.clip();
      const drawFrom = Math.max(0, from - frame.left);
      drawFrame(context, { ...chart, frame: { ...frame, drawFrom } }, content, paletteAt(canvas));
      context.restore();
      return from === 0;
    },
  };
}

function sameFrame(a: CurveFrame, b: CurveFrame): boolean {
  return (
    a.from === b.from &&
    a.to === b.to &&
    a.left === b.left &&
    a.top === b.top &&
    a.width === b.width &&
    a.height === b.height &&
    a.scale === b.scale &&
    a.range.low === b.range.low &&
    a.range.high === b.range.high
  );
}
