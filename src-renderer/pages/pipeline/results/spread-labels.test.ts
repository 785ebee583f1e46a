import { expect, it } from 'vitest';
import { spreadLabels } from './spread-labels.ts';

it('labels of points that lie together stand below each other', () => {
  const [first, second, third] = spreadLabels([
    { x: 100, y: 50 },
    { x: 104, y: 52 },
    { x: 300, y: 51 },
  ]);
  expect(second!.y - first!.y).toBeGreaterThanOrEqual(13);
  expect(third).toEqual({ x: 308, y: 55, anchor: 'start' });
  expect(spreadLabels([{ x: 430, y: 50 }])).toEqual([{ x: 422, y: 54, anchor: 'end' }]);
});
