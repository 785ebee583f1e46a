import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryParents, dangerCategories, type Finding } from '../signals.ts';
import { axisNames, directiveAxes, highestAxis } from './axes.ts';

const base = { span: { start: 0, end: 1 }, context: [], found: ['plain'], language: 'en' } as const;
const finding = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c'),
    category: fc.constantFrom(...dangerCategories.slice(0, 4)),
    role: fc.constantFrom('request', 'mention'),
    weight: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(
    ({ category, ...own }) =>
      ({ ...base, ...own, layer: 'D', category, parent: categoryParents[category] }) as Finding,
  );

function mention(id: string, weight: number): Finding {
  return { ...base, layer: 'D', id, category: 'VIOLENCE', parent: 'LIFE_THREAT', role: 'mention', weight };
}

describe('directive axes', () => {
  it('are never lowered by one finding more', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 6 }), finding, (found, more) => {
        const [before, after] = [directiveAxes(found, []), directiveAxes([...found, more], [])];
        for (const name of axisNames) expect(after[name]).toBeGreaterThanOrEqual(before[name] - 1e-12);
      }),
      { numRuns: 2000 },
    );
  });

  it('weigh mere mentions by their parent, the heaviest alone, and half when the text defends or tells', () => {
    const found = [mention('a', 0.9), mention('b', 0.5)];
    expect(directiveAxes(found, []).LIFE_THREAT).toBeCloseTo(0.27);
    const fiction = [{ layer: 'B', tag: 'FICTION', id: 'x', spans: [] }] as const;
    expect(directiveAxes(found, fiction).LIFE_THREAT).toBeCloseTo(0.135);
  });

  it('are no number when a weight is none', () => {
    expect(highestAxis(directiveAxes([mention('a', Number.NaN)], []))).toBeNaN();
  });
});
