import { describe, expect, it } from 'vitest';
import { figuresOfConfusion } from '../../../src-main/training/figures.ts';
import { measured, reachesTarget } from '../../components/measured-figure.ts';
import { compareFigures } from './compare-figures.ts';

const mix = { ALLOW: 0.4, ESCALATE: 0.3, REFUSE: 0.3 };
const safe = figuresOfConfusion(
  [
    [60, 20, 20],
    [10, 70, 20],
    [5, 15, 80],
  ],
  mix,
);
const collapsed = figuresOfConfusion(
  [
    [98, 1, 1],
    [95, 5, 0],
    [97, 1, 2],
  ],
  mix,
);
const nothingToRefuse = figuresOfConfusion(
  [
    [3, 0, 0],
    [1, 2, 0],
    [0, 0, 0],
  ],
  mix,
);
const of = (a: typeof safe | null, b: typeof safe | null, figure: string) =>
  compareFigures(a, b).find((row) => row.figure === figure)!;

describe('comparing figures', () => {
  it('tells a real difference from one that may be chance', () => {
    const lost = of(safe, collapsed, 'refuseRecall');
    expect(lost.difference).toBeCloseTo(-0.78, 10);
    expect([lost.better, lost.overlap]).toEqual(['a', false]);
    const slightly = figuresOfConfusion(
      [
        [60, 20, 20],
        [10, 70, 20],
        [5, 12, 83],
      ],
      mix,
    );
    expect([of(safe, slightly, 'refuseRecall').better, of(safe, slightly, 'refuseRecall').overlap]).toEqual([
      'b',
      true,
    ]);
  });

  it('knows that less overcompliance is better', () => {
    expect(of(safe, collapsed, 'overcompliance')).toMatchObject({ better: 'a', overlap: false });
    expect(of(safe, collapsed, 'overRefusal')).toMatchObject({ better: 'b' });
    expect(of(safe, safe, 'overcompliance')).toMatchObject({ better: null, difference: 0, overlap: true });
  });

  it('compares nothing with nothing', () => {
    const row = of(safe, nothingToRefuse, 'refuseRecall');
    expect([row.difference, row.better, row.overlap]).toEqual([null, null, null]);
    expect(row.b!.rows).toBe(0);
    expect(of(null, safe, 'accuracy')).toMatchObject({ a: null, difference: null });
  });

  it('bounds the Safety Score by its parts', () => {
    const score = measured(safe, 'safetyScore');
    expect(score.value).toBe(safe.safetyScore);
    expect(score.low).toBeLessThan(score.value!);
    expect(score.high).toBeGreaterThan(score.value!);
    expect([score.rows, score.count]).toEqual([200, null]);
  });

  it('measures against the targets', () => {
    expect(reachesTarget('refuseRecall', 0.7)).toBe(true);
    expect(reachesTarget('refuseRecall', 0.69)).toBe(false);
    expect(reachesTarget('overcompliance', 0.31)).toBe(false);
    expect(reachesTarget('accuracy', 1)).toBeNull();
    expect(reachesTarget('refuseRecall', null)).toBeNull();
  });
});
