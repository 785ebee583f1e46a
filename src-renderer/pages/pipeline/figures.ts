/** Figures of very different sizes as people read them. */
import { formatCount } from '../../components/formats.ts';
import type { Language } from '../../i18n/resources.ts';

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** Two digits, with a power of ten where zeros would have to be counted: `0.13`, `3.7 × 10⁻¹⁶`, `0`. */
export function formatFigure(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 0.01 && size < 10_000) return String(Number(value.toPrecision(size >= 100 ? 3 : 2)));
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e');
  const power = [...exponent.replace('+', '')].map((sign) => superscripts[sign] ?? '').join('');
  return `${mantissa === '1.0' ? '' : `${mantissa} × `}10${power}`;
}

/** A share as percent with a sign, for losses and reductions: `+1.3%`, `−38%`. */
export function formatPercentChange(value: number): string {
  const percent = 100 * value;
  const digits = Math.abs(percent) >= 9.95 ? 0 : Math.abs(percent) >= 0.095 ? 1 : 2;
  const text = Math.abs(percent).toFixed(digits);
  if (!/[1-9]/u.test(text)) return `±${text}%`;
  return `${percent > 0 ? '+' : '−'}${text}%`;
}

export interface Ends {
  readonly low: number | null;
  readonly high: number | null;
}

/** @returns null where there is no interval */
export function formatEnds({ low, high }: Ends, format: (value: number) => string): string | null {
  return low === null || high === null ? null : `${format(low)} – ${format(high)}`;
}

/** `3 / 1,068` */
export function formatCountOf(count: number, rows: number, language: Language): string {
  return `${formatCount(count, language)} / ${formatCount(rows, language)}`;
}
