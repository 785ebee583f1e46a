/** Painting frames of a chart onto a canvas. */
import { paletteAt } from './chart-colours.ts';
import { type ChartContent, type ChartFrame, drawFrame } from './chart-frame.ts';

/** Paints a frame in the colours that hold at the canvas; sizes are CSS pixels. */
export function paintCanvas(
  canvas: HTMLCanvasElement,
  { width, height }: { readonly width: number; readonly height: number },
  chart: ChartFrame,
  content: ChartContent,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = window.devicePixelRatio || 1;
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.save();
  const { left, top, width: plotWidth, height: plotHeight } = chart.frame;
  context.beginPath();
  // Half a line's width of room, so that a curve along the edge is not cut in half.
  context.rect(left, top - 2, plotWidth + 2, plotHeight + 4);
  context.clip();
  drawFrame(context, chart, content, paletteAt(canvas));
  context.restore();
}
