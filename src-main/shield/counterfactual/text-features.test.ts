import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFeatureBuffer } from './feature-buffer.ts';
import { mostTextFeatures, readTextFeatures, textBuckets } from './text-features.ts';

const buffer = createFeatureBuffer(textBuckets, mostTextFeatures);

function featuresOf(text: string, from = 0, to = text.length): Set<number> {
  readTextFeatures(text, from, to, buffer);
  return new Set(buffer.numbers.slice(0, buffer.count));
}

const shared = (a: Set<number>, b: Set<number>): number => [...a].filter((one) => b.has(one)).length;

describe('n-grams of a text', () => {
  it('follow inflection in every script', () => {
    for (const [one, other, unlike] of [
      ['poisoning', 'poisoned', 'gardening'],
      ['죽이는', '죽이면', '먹였다'],
      ['взломать', 'взломал', 'погулять'],
      ['تسميم', 'تسميمه', 'حديقة'],
      ['毒を盛る', '毒を盛った', '窓を拭く'],
    ] as const)
      expect(shared(featuresOf(one), featuresOf(other)), one).toBeGreaterThan(
        shared(featuresOf(one), featuresOf(unlike)),
      );
  });

  it('know words by their order', () => {
    expect(featuresOf('dog bites man')).not.toEqual(featuresOf('man bites dog'));
  });

  it('are those of the window alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (before, text, after) => {
        const whole = `${before}${text}${after}`;
        expect(featuresOf(whole, before.length, before.length + text.length)).toEqual(featuresOf(text));
      }),
    );
  });
});
