import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { chartPalettes } from './chart-colours.ts';

const css = readFileSync(new URL('./chart-colours.css', import.meta.url), 'utf8');
const blocks = [...css.matchAll(/\{([^{}]*)\}/g)].map(([, block]) =>
  Object.fromEntries(
    [...block!.matchAll(/--chart-([\w-]+): (#\w+);/g)].map(([, name, value]) => [name, value]),
  ),
);

it('says the same colours in the style sheet', () => {
  expect(blocks).toEqual([chartPalettes.light, chartPalettes.dark]);
});

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

it('keeps text and curves readable on their surface', () => {
  const contrast = (a: string, b: string): number => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high! + 0.05) / (low! + 0.05);
  };
  for (const palette of Object.values(chartPalettes)) {
    for (const name of ['ink', 'muted', 'alarm'] as const)
      expect(contrast(palette[name], palette.surface), name).toBeGreaterThan(4.5);
    for (const name of [
      'naive',
      'protected',
      'accuracy',
      'blue',
      'cyan',
      'purple',
      'olive',
      'brown',
      'allow',
      'refuse',
    ] as const)
      expect(contrast(palette[name], palette.surface), name).toBeGreaterThan(2.9);
  }
});
