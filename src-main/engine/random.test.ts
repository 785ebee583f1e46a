import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

const draws = 20_000;

function meanAndVariance(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

describe('Random', () => {
  it('is Mulberry32: the words of an independent implementation (Python integers)', () => {
    const words = (seed: number, count: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: count }, () => random.uniform() * 2 ** 32);
    };
    expect(words(1, 4)).toEqual([2693262067, 11749833, 2265367787, 4213581821]);
    expect(words(0xffffffff, 3)).toEqual([3850105811, 813802916, 3073704848]);
  });

  it('continues from a stored state', () => {
    const random = new Random(7);
    random.normal();
    const restored = new Random(random.state);
    expect([restored.uniform(), restored.normal()]).toEqual([random.uniform(), random.normal()]);
  });

  it('draws uniform numbers in [0, 1)', () => {
    const random = new Random(1);
    const values = Array.from({ length: draws }, () => random.uniform());
    const { mean, variance } = meanAndVariance(values);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('draws finite normal numbers of mean 0, variance 1 and the right tails', () => {
    const random = new Random(2);
    const values = Array.from({ length: draws }, () => random.normal());
    const { mean, variance } = meanAndVariance(values);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    const outside = values.filter((value) => Math.abs(value) > 1.96).length / draws;
    expect(Math.abs(outside - 0.05)).toBeLessThan(0.006);
  });

  it('draws every integer below the limit equally often', () => {
    const random = new Random(3);
    const counts = Array<number>(5).fill(0);
    for (let i = 0; i < draws; i += 1) counts[random.integer(5)]! += 1;
    for (const count of counts) expect(Math.abs(count - draws / 5)).toBeLessThan(250);
  });

  it('shuffles a copy; every place is equally likely', () => {
    const random = new Random(4);
    const items = [0, 1, 2, 3];
    const firsts = Array<number>(4).fill(0);
    for (let i = 0; i < draws; i += 1) {
      const shuffled = random.shuffled(items);
      firsts[shuffled[0]!]! += 1;
      expect(shuffled.toSorted()).toEqual(items);
    }
    expect(items).toEqual([0, 1, 2, 3]);
    for (const count of firsts) expect(Math.abs(count - draws / 4)).toBeLessThan(280);
    expect(random.shuffled([])).toEqual([]);
  });
});
