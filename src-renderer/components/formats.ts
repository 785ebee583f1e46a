/** Numbers, bytes and times as the language of the screens writes them. */
import type { Language } from '../i18n/resources.ts';

const missing = '–';

/** Formatters are slow to make and tables ask for thousands. */
const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  const known = numberFormats.get(key) ?? new Intl.NumberFormat(language, options);
  numberFormats.set(key, known);
  return known;
}

/** A count: `12,345`. */
export function formatCount(count: number, language: Language): string {
  return numberFormat(language, { maximumFractionDigits: 0 }).format(count);
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes in decimal units, three digits: `5.32 MB`. */
export function formatBytes(bytes: number, language: Language): string {
  let value = bytes;
  let unit = 0;
  // 999.6 would be written as 1,000 of the smaller unit.
  while (unit < byteUnits.length - 1 && value >= 999.5) {
    value /= 1000;
    unit += 1;
  }
  return numberFormat(language, {
    style: 'unit',
    unit: byteUnits[unit]!,
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3,
  }).format(value);
}

/** A parameter count in short: `2.7M`, `270万`. */
export function formatParameters(count: number, language: Language): string {
  return numberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 }).format(count);
}

/** A share or score between 0 and 1 with two decimals: the rows seldom tell more. */
export function formatShare(value: number | null, language: Language): string {
  if (value === null) return missing;
  return numberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
}

/** A difference of two shares, always with its sign: `+0.12`, `±0.00`. */
export function formatDifference(value: number | null, language: Language): string {
  if (value === null) return missing;
  const text = formatShare(Math.abs(value), language);
  if (!/[1-9]/u.test(text)) return `±${text}`;
  return `${value > 0 ? '+' : '−'}${text}`;
}

/** A probability as percent: `97.3 %`; never rounded up to certainty. */
export function formatProbability(value: number, language: Language): string {
  const format = numberFormat(language, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  if (value < 1 && value >= 0.9995) return `>${format.format(0.999)}`;
  if (value > 0 && value < 0.0005) return `<${format.format(0.001)}`;
  return format.format(value);
}

/** Milliseconds: `4.2 ms`, `130 ms`, `2.1 s`. */
export function formatMilliseconds(milliseconds: number, language: Language): string {
  if (milliseconds >= 1000) return unit(milliseconds / 1000, 'second', language, 1);
  return unit(milliseconds, 'millisecond', language, milliseconds < 10 ? 1 : 0);
}

/** Seconds in the two largest units: `1 h 3 min`, `4 min 10 s`, `12 s`. */
export function formatDuration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const parts: [number, string][] = [
    [days, 'day'],
    [hours, 'hour'],
    [minutes, 'minute'],
    [whole % 60, 'second'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first === -1) return unit(0, 'second', language, 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, name]) => unit(value, name, language, 0))
    .join(' ');
}

function unit(value: number, name: string, language: Language, digits: number): string {
  return numberFormat(language, {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}

const timeFormats = new Map<string, Intl.DateTimeFormat>();

/** A moment (ISO 8601) in the viewer's time zone; today's with the time alone. */
export function formatTime(iso: string | null, language: Language, now: Date = new Date()): string {
  if (iso === null) return missing;
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const today = moment.toDateString() === now.toDateString();
  return timeFormat(
    language,
    today ? { timeStyle: 'medium' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(moment);
}

/** A moment in full: date, time to the second, and the time zone. */
export function formatFullTime(iso: string, language: Language): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return timeFormat(language, { dateStyle: 'long', timeStyle: 'long' }).format(moment);
}

function timeFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = timeFormats.get(key) ?? new Intl.DateTimeFormat(language, options);
  timeFormats.set(key, known);
  return known;
}
