/** A pen that draws SVG, for pictures that leave the page. */
import type { Pen } from './pen.ts';

export interface SvgPen extends Pen {
  /** All elements drawn so far. */
  markup(): string;
}

export function createSvgPen(): SvgPen {
  const elements: string[] = [];
  let path: string[] = [];
  let isOpen = false;
  let dash: readonly number[] = [];
  const at = (x: number, y: number): string => `${round(x)} ${round(y)}`;
  const add = (attributes: string): void => {
    if (path.length > 0) elements.push(`<path d="${path.join('')}" ${attributes}/>`);
  };
  return {
    strokeStyle: '#000000',
    fillStyle: '#000000',
    lineWidth: 1,
    lineJoin: 'round',
    lineCap: 'butt',
    globalAlpha: 1,
    setLineDash(segments: Iterable<number>) {
      dash = [...segments];
    },
    beginPath() {
      path = [];
      isOpen = false;
    },
    moveTo(x, y) {
      path.push(`M${at(x, y)}`);
      isOpen = true;
    },
    lineTo(x, y) {
      path.push(`${isOpen ? 'L' : 'M'}${at(x, y)}`);
      isOpen = true;
    },
    closePath() {
      path.push('Z');
    },
    /** Whole circles only. */
    arc(x, y, radius) {
      const size = round(radius);
      path.push(
        `M${at(x - radius, y)}a${size} ${size} 0 1 0 ${round(2 * radius)} 0a${size} ${size} 0 1 0 ${round(-2 * radius)} 0`,
      );
    },
    fill() {
      add(`fill="${this.fillStyle}"${this.globalAlpha < 1 ? ` fill-opacity="${this.globalAlpha}"` : ''}`);
    },
    stroke() {
      const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
      const alpha = this.globalAlpha < 1 ? ` stroke-opacity="${this.globalAlpha}"` : '';
      add(
        `fill="none" stroke="${this.strokeStyle}" stroke-width="${round(this.lineWidth)}" stroke-linejoin="${this.lineJoin}" stroke-linecap="${this.lineCap}"${dashes}${alpha}`,
      );
    },
    markup: () => elements.join('\n'),
  };
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
