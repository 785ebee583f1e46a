import { describe, expect, it } from 'vitest';
import type { Criterion } from '../training/study.ts';
import { distanceOf } from './criterion-distance.ts';
import { criterionText, resultText } from './criterion-words.ts';
import { studyOf } from './test-study.ts';

const criterion = (required: string, found: string, passed = false): Criterion => ({
  seed: 1,
  recipe: 'naive',
  name: 'x',
  required,
  found,
  passed,
});

describe('distanceOf', () => {
  it.each([
    ['>= 0.7', '0.612', 'tooLow', '0.088'],
    ['<= 0.3', '0.412', 'tooHigh', '0.112'],
    ['> 0.421 (start or onset)', '0.421', 'tooLow', '< 0.001'],
    ['>= 0.7', '0.700', 'tooLow', '< 0.001'],
    ['within 2 evaluations', '+5 evaluations', 'tooLate', '3'],
    ['within 2 evaluations', '-3 evaluations', 'tooEarly', '1'],
  ])('of %s from %s', (required, found, kind, amount) => {
    expect(distanceOf(criterion(required, found))).toEqual({ kind, amount });
  });

  it('has no amount for what never came, and none for what holds', () => {
    expect(distanceOf(criterion('within 2 evaluations', 'no alarm'))).toBeNull();
    expect(distanceOf(criterion('none', 'at step 90'))).toBeNull();
    expect(distanceOf(criterion('>= 0.7', '0.8', true))).toBeNull();
  });
});

describe('criterionText', () => {
  it('has Japanese for everything that the study says', () => {
    const said = [studyOf(), studyOf([19, 10, 0, 0, 0]), studyOf([19, 19], { kept: [18, 18] })].flatMap(
      ({ criteria }) => criteria.flatMap(({ name, required, found }) => [name, required, found]),
    );
    const left = said.map((text) => criterionText(text, 'ja')).filter((text) => /[A-Za-z]{2}/u.test(text));
    expect(left).toEqual([]);
  });

  it('keeps what it does not know', () => {
    expect(criterionText('a new promise', 'ja')).toBe('a new promise');
    expect(resultText(criterion('a', 'b'), 'en')).toBe('✗ missed');
  });
});
