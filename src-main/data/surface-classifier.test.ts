import { describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import { learnSurface, macroAuroc } from './surface-classifier.ts';
import { type Verdict, verdicts } from './verdict.ts';

const words = ['river', 'lamp', 'seven', 'orange', 'quiet', 'stone', 'paper', 'window'];

/** Rows whose prompt is made from the label (or not) by `make`. */
function rowsOf(count: number, seed: number, make: (label: Verdict, random: Random) => string) {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) => {
    const label = verdicts[index % 3]!;
    return { label, language: ['en', 'ru'][random.integer(2)]!, prompt: make(label, random) };
  });
}

const text = (random: Random, length: number): string =>
  Array.from({ length }, () => words[random.integer(words.length)]).join(' ');

const areaOf = (make: (label: Verdict, random: Random) => string): number =>
  macroAuroc(learnSurface(rowsOf(300, 1, make)), rowsOf(300, 2, make));

describe('the surface classifier', () => {
  it('learns labels that follow from length', () => {
    const typical = { ALLOW: 4, ESCALATE: 10, REFUSE: 24 };
    expect(areaOf((label, random) => text(random, typical[label] + random.integer(3)))).toBeGreaterThan(0.9);
  });

  it('learns a middle length, which only the square tells', () => {
    const typical = { ALLOW: [12], ESCALATE: [4, 36], REFUSE: [4, 36] };
    const rows = (seed: number) =>
      rowsOf(300, seed, (label, random) =>
        text(random, typical[label][random.integer(typical[label].length)]!),
      );
    const classifier = learnSurface(rows(1));
    expect(rows(2).every((row) => classifier(row)[0]! > 0.5 === (row.label === 'ALLOW'))).toBe(true);
  });

  it('learns labels that follow from punctuation', () => {
    const end = { ALLOW: '?', ESCALATE: '.', REFUSE: '!' };
    expect(areaOf((label, random) => text(random, 8) + end[label])).toBeGreaterThan(0.9);
  });

  it('learns labels that follow from the opening word', () => {
    const opening = { ALLOW: 'What', ESCALATE: 'please', REFUSE: 'Make' };
    expect(areaOf((label, random) => `${opening[label]} ${text(random, 8)}`)).toBeGreaterThan(0.9);
  });

  it('does not see the words after the first', () => {
    const inner = { ALLOW: 'harmless', ESCALATE: 'doubtful', REFUSE: 'terrible' };
    const area = areaOf((label, random) => `${text(random, 4)} ${inner[label]} ${text(random, 4)}`);
    expect(Math.abs(area - 0.5)).toBeLessThan(0.08);
  });

  it('learns the same from the same rows', () => {
    const rows = rowsOf(60, 3, (_, random) => text(random, 2 + random.integer(9)));
    const probe = { language: 'en', prompt: 'river lamp?' };
    expect(learnSurface(rows)(probe)).toEqual(learnSurface(structuredClone(rows))(probe));
  });
});
