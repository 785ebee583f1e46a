import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDifference,
  formatDuration,
  formatMilliseconds,
  formatParameters,
  formatProbability,
  formatShare,
  formatTime,
} from './formats.ts';

/** Blanks between number and unit differ in kind (no-break, narrow). */
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/gu, ' ');

describe('formats', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [5_320_000, '5.32 MB'],
    [999_600, '1 MB'],
    [2.5e13, '25 TB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(plain(formatBytes(bytes, 'en'))).toBe(text);
  });

  it('writes counts in both languages', () => {
    expect(formatCount(1_234_567, 'en')).toBe('1,234,567');
    expect(formatParameters(2_700_000, 'en')).toBe('2.7M');
    expect(formatParameters(2_700_000, 'ja')).toBe('270万');
  });

  it('says that a figure is missing', () => {
    expect(formatShare(null, 'en')).toBe('–');
    expect(formatDifference(null, 'ja')).toBe('–');
    expect(formatTime(null, 'en')).toBe('–');
  });

  it.each([
    [0.123, '+0.12'],
    [-0.123, '−0.12'],
    [0.004, '±0.00'],
    [-0.004, '±0.00'],
  ])('gives the difference %d its sign: %s', (value, text) => {
    expect(formatDifference(value, 'en')).toBe(text);
  });

  it.each([
    [0.5, '50.0%'],
    [1, '100.0%'],
    [0.99999, '>99.9%'],
    [0.00001, '<0.1%'],
    [0, '0.0%'],
  ])('never rounds the probability %d to certainty: %s', (value, text) => {
    expect(plain(formatProbability(value, 'en'))).toBe(text);
  });

  it.each([
    [4.24, 'en', '4.2 ms'],
    [130.4, 'en', '130 ms'],
    [2100, 'en', '2.1 sec'],
  ] as const)('writes %d milliseconds', (milliseconds, language, text) => {
    expect(plain(formatMilliseconds(milliseconds, language))).toBe(text);
  });

  it.each([
    [0, 'en', '0 sec'],
    [59.6, 'en', '1 min'],
    [250, 'en', '4 min 10 sec'],
    [3780, 'en', '1 hr 3 min'],
    [90_000, 'ja', '1 日 1 時間'],
  ] as const)('writes %d seconds (%s) as %s', (seconds, language, text) => {
    expect(plain(formatDuration(seconds, language))).toBe(text);
  });

  it('leaves the date of today out, and text that is no time as it is', () => {
    const now = new Date('2026-03-04T12:00:00Z');
    expect(formatTime('2026-03-04T11:00:00Z', 'en', now)).not.toContain('2026');
    expect(formatTime('2025-03-04T11:00:00Z', 'en', now)).toContain('2025');
    expect(formatTime('soon', 'en', now)).toBe('soon');
  });
});
