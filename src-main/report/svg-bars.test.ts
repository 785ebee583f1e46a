import { expect, it } from 'vitest';
import { svgBars } from './svg-bars.ts';
import { attributeValues, markupProblems } from './test-markup.ts';

it('bars are as long as their values are large, the longest fits with its label', () => {
  const svg = svgBars({
    id: 'sizes',
    title: 'Sizes',
    description: 'from 8 to 0',
    width: 400,
    bars: [
      { name: 'full', value: 8, label: '8 MB', isReference: true },
      { name: 'half', value: 4, label: '4 MB' },
      { name: 'none', value: 0, label: '0 MB' },
    ],
  });
  expect(markupProblems(svg)).toEqual([]);
  const [, full, half, none] = attributeValues(svg, 'width').map(Number);
  expect(half! / full!).toBeCloseTo(0.5, 1);
  expect(none).toBe(1);
  expect(full).toBeLessThan(360);
});
