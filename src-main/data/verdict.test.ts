import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostProbable, parseVerdict, stricter, type Verdict, verdictIndex, verdicts } from './verdict.ts';

const anyVerdict = fc.constantFrom(...verdicts);

describe('parseVerdict', () => {
  it.each<[string, Verdict]>([
    ['ALLOW', 'ALLOW'],
    ['ESCALATE', 'ESCALATE'],
    ['REFUSE', 'REFUSE'],
    ['COMPLY', 'ALLOW'],
    ['DENY', 'REFUSE'],
    ['ESCALATION', 'ESCALATE'],
    ['Easy', 'ALLOW'],
    ['Medium', 'ESCALATE'],
    ['Hard', 'REFUSE'],
    [' refuse\n', 'REFUSE'],
  ])('reads %j as %s', (label, verdict) => {
    expect(parseVerdict(label)).toBe(verdict);
  });

  it.each(['', 'ALLOWED', 'safe', 'REFUSE ALLOW', 'toString', '__proto__', 'constructor'])(
    'does not guess at %j',
    (label) => {
      expect(parseVerdict(label)).toBeUndefined();
    },
  );
});

describe('stricter', () => {
  it('picks the later one of ALLOW, ESCALATE, REFUSE, in either order', () => {
    fc.assert(
      fc.property(anyVerdict, anyVerdict, (a, b) => {
        const index = Math.max(verdictIndex(a), verdictIndex(b));
        expect(stricter(a, b)).toBe(['ALLOW', 'ESCALATE', 'REFUSE'][index]);
      }),
    );
  });
});

describe('mostProbable', () => {
  it('picks the largest probability', () => {
    expect(mostProbable({ ALLOW: 0.6, ESCALATE: 0.3, REFUSE: 0.1 })).toBe('ALLOW');
    expect(mostProbable({ ALLOW: 0.3, ESCALATE: 0.4, REFUSE: 0.3 })).toBe('ESCALATE');
    expect(mostProbable({ ALLOW: 0.1, ESCALATE: 0.4, REFUSE: 0.5 })).toBe('REFUSE');
  });

  it('picks the stricter verdict on a tie', () => {
    expect(mostProbable({ ALLOW: 0.5, ESCALATE: 0.5, REFUSE: 0 })).toBe('ESCALATE');
    expect(mostProbable({ ALLOW: 0.5, ESCALATE: 0, REFUSE: 0.5 })).toBe('REFUSE');
    expect(mostProbable({ ALLOW: 0, ESCALATE: 0.5, REFUSE: 0.5 })).toBe('REFUSE');
    expect(mostProbable({ ALLOW: 1 / 3, ESCALATE: 1 / 3, REFUSE: 1 / 3 })).toBe('REFUSE');
  });

  it('never allows what is not a number', () => {
    const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(share, share, share, (ALLOW, ESCALATE, REFUSE) => {
        fc.pre([ALLOW, ESCALATE, REFUSE].some(Number.isNaN));
        expect(mostProbable({ ALLOW, ESCALATE, REFUSE })).toBe('REFUSE');
      }),
    );
  });
});
