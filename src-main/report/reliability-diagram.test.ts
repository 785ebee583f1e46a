import { describe, expect, it } from 'vitest';
import type { ReliabilityBin } from '../calibration/reliability.ts';
import { proportion } from '../training/wilson.ts';
import { type ReliabilityDiagram, reliabilityDiagram } from './reliability-diagram.ts';
import { attributeValues, markupProblems } from './test-markup.ts';
import { languages } from './words.ts';

/** Fifteen bins of which those from the sixth on have rows. */
const bins = (right: (index: number) => number): ReliabilityBin[] =>
  Array.from({ length: 15 }, (_, index) => {
    const rows = index < 5 ? 0 : 10 * index;
    return {
      low: index / 15,
      high: (index + 1) / 15,
      confidence: rows === 0 ? null : (index + 0.5) / 15,
      accuracy: proportion(Math.round(rows * right(index)), rows),
    };
  });

const diagram = (more: Partial<ReliabilityDiagram> = {}): ReliabilityDiagram => ({
  id: 'r',
  language: 'en',
  temperature: 2.206,
  before: { bins: bins((index) => index / 20), ece: 0.1682 },
  after: { bins: bins((index) => (index + 0.5) / 15), ece: 0.029 },
  ...more,
});

describe('the reliability diagram', () => {
  it.each(languages)('is well-formed and says what it shows (%s)', (language) => {
    const svg = reliabilityDiagram(diagram({ language }));
    expect(markupProblems(svg)).toEqual([]);
    for (const said of ['T = 2.21', '0.168', '0.029', 'ECE']) expect(svg).toContain(said);
  });

  it('draws a dot with its interval for each bin that has rows, and nothing for the others', () => {
    const svg = reliabilityDiagram(diagram());
    expect(svg.split('<g>').length - 1).toBe(20);
    expect(svg).toContain('calibrated, (0.93, 1.00]: confidence 0.967, right 0.964 [0.92, 0.98], 135 of 140');
    const empty = bins(() => 0).map((bin) => ({ ...bin, confidence: null, accuracy: proportion(0, 0) }));
    const none = reliabilityDiagram(
      diagram({ before: { bins: empty, ece: null }, after: { bins: empty, ece: null } }),
    );
    expect(markupProblems(none)).toEqual([]);
    expect(none).not.toContain('<g>');
  });

  it('puts a calibrated head on the diagonal and one that is too sure below it', () => {
    const points = attributeValues(reliabilityDiagram(diagram()), 'points').map((line) =>
      line.split(' ').map((point) => point.split(',').map(Number) as [number, number]),
    );
    const [before, after] = points as [[number, number][], [number, number][]];
    // The corners of the plot are (44, 338) and (380, 58).
    const diagonal = (x: number): number => 338 - ((x - 44) / 336) * 280;
    for (const [x, y] of after) expect(Math.abs(y - diagonal(x))).toBeLessThan(4);
    for (const [x, y] of before) expect(y).toBeGreaterThan(diagonal(x) + 10);
  });
});
