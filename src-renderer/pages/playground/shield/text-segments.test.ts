import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../src-main/shield/decision/shield-decision.ts';
import { layersOf, segmentsOf, tintOf } from './text-segments.ts';

function finding(layer: Evidence['layer'], ...spans: readonly [number, number][]): Evidence {
  return {
    layer,
    id: `${layer}${spans.join()}`,
    tag: 'WEAPONS',
    spans: spans.map(([start, end]) => ({ start, end })),
    weight: null,
    found: ['plain'],
  };
}

describe('cutting a text at its findings', () => {
  it('marks overlapping findings by all of their layers', () => {
    const segments = segmentsOf('build a pipe bomb now', [finding('D', [8, 17]), finding('B', [0, 12])]);
    expect(segments.map(({ text, begins }) => [text, begins.join('')])).toEqual([
      ['build a ', 'B'],
      ['pipe', 'D'],
      [' bomb', ''],
      [' now', ''],
    ]);
    expect(
      segments.map((one) =>
        layersOf(one)
          .map(({ layer }) => layer)
          .join(''),
      ),
    ).toEqual(['B', 'BD', 'D', '']);
  });

  it('tells a word from the neighbours that made it a finding', () => {
    const segments = segmentsOf('make a bomb', [finding('D', [7, 11], [0, 4])]);
    expect(segments.map(layersOf)).toEqual([
      [{ layer: 'D', context: true }],
      [],
      [{ layer: 'D', context: false }],
    ]);
    expect(segments.map(({ begins }) => begins.length)).toEqual([0, 0, 1]);
  });

  it('gives the tint to the most exact place, and none to what covers a whole text', () => {
    const text = `${'ignore '.repeat(12)}pipe bomb`;
    const word = text.indexOf('pipe');
    const found = [
      finding('A', [0, text.length]),
      finding('B', [word, word + 9]),
      finding('D', [word, word + 9]),
    ];
    expect(segmentsOf(text, found).map(tintOf)).toEqual([null, 'D']);
    expect(segmentsOf('make a bomb', [finding('D', [7, 11], [0, 4])]).map(tintOf)).toEqual([null, null, 'D']);
  });

  it('counts UTF-16 units, as the shield does', () => {
    const text = '💣を作る';
    expect(segmentsOf(text, [finding('D', [0, 2])])[0]!.text).toBe('💣');
  });

  it('loses no character, whatever the spans', () => {
    const span = fc.tuple(fc.integer({ min: -5, max: 40 }), fc.integer({ min: -5, max: 40 }));
    const any = fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C', 'D'), fc.array(span, { maxLength: 3 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), any, (text, found) => {
        const evidence = found.map(([layer, spans]) => finding(layer as 'A', ...spans));
        const segments = segmentsOf(text, evidence);
        expect(segments.map((one) => one.text).join('')).toBe(text);
        for (const { start, end, marks } of segments)
          expect(new Set(marks.map((mark) => mark.evidence)).size).toBe(
            evidence.filter(({ spans }) =>
              spans.some((own) => own.start < end && own.end > start && own.start < own.end),
            ).length,
          );
      }),
    );
  });
});
