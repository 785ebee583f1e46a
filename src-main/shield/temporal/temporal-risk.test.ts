import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Turn, temporalRisk } from './temporal-risk.ts';

const risk = fc.double({ min: 0, max: 1, noNaN: true });
const turn = fc.record({ risk, stopped: fc.boolean() });

describe('temporal risk', () => {
  it('is never lowered by a turn more, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 12 }), turn, fc.nat(), risk, (history, more, at, current) => {
        const longer: Turn[] = history.toSpliced(at % (history.length + 1), 0, more);
        expect(temporalRisk(longer, current).risk).toBeGreaterThanOrEqual(
          temporalRisk(history, current).risk,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('is never lowered by a riskier newest turn', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 12 }), risk, risk, (history, a, b) => {
        const [low, high] = [temporalRisk(history, Math.min(a, b)), temporalRisk(history, Math.max(a, b))];
        expect(high.risk).toBeGreaterThanOrEqual(low.risk);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves a harmless turn alone after any history', () => {
    fc.assert(
      fc.property(fc.array(turn), fc.double({ min: 0, max: 0.14, noNaN: true }), (history, current) => {
        expect(temporalRisk(history, current).risk).toBe(0);
      }),
    );
  });

  it('adds nothing to a conversation of one turn', () => {
    expect(temporalRisk([], 0.6).risk).toBe(0);
  });

  it('blocks a steady climb that no turn blocks by itself', () => {
    const climb = [0.2, 0.28, 0.35, 0.42].map((own): Turn => ({ risk: own, stopped: false }));
    const found = temporalRisk(climb, 0.44);
    expect(found.rising).toBe(4);
    expect(found.risk).toBeGreaterThan(0.6);
    expect(temporalRisk([], 0.44).risk).toBe(0);
  });

  it('has inertia: the same turn weighs more after violations', () => {
    const violation: Turn = { risk: 0.3, stopped: true };
    const calm: Turn = { risk: 0.3, stopped: false };
    expect(temporalRisk([violation, violation], 0.5).risk).toBeGreaterThan(
      temporalRisk([calm, calm], 0.5).risk + 0.1,
    );
  });

  it('is no number when a record is broken', () => {
    expect(temporalRisk([{ risk: Number.NaN, stopped: false }], 0.1).risk).toBeNaN();
    expect(temporalRisk([{ risk: 2, stopped: false }], 0.1).risk).toBeNaN();
  });
});
