import { describe, expect, it } from 'vitest';
import { together } from './estimates-together.ts';

const estimate = (memoryBytes: number, seconds: number, freeMemoryBytes = 100) => ({
  steps: 10,
  evaluations: 2,
  seconds,
  memoryBytes,
  freeMemoryBytes,
  diskBytes: 5,
  basis: 'measured' as const,
});

describe('what several trainings take together', () => {
  it('adds time and disk, and the memory of those that go on at once', () => {
    const all = [estimate(30, 60), estimate(50, 90), estimate(40, 10, 80)];
    expect(together(all, 1)).toMatchObject({
      seconds: 160,
      memoryBytes: 50,
      freeMemoryBytes: 80,
      diskBytes: 15,
    });
    expect(together(all, 2).memoryBytes).toBe(90);
    expect(together(all, 4).memoryBytes).toBe(120);
  });
});
