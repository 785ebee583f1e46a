import { describe, expect, it } from 'vitest';
import type { GateRequest, SafetyGate } from '../../agent/safety-gate.ts';
import type { GateDecision } from '../../gate/deciding/gate-decision.ts';
import { createJudgingLine } from './judging-line.ts';

const request: GateRequest = { subject: 'prompt', text: 'Hello', conversation: null, language: 'en' };

/** A gate that decides when the test says so, and a clock that it moves. */
function held() {
  const waiting: (() => void)[] = [];
  let time = 0;
  const gate: SafetyGate = {
    decide: () => new Promise((resolve) => waiting.push(() => resolve({} as GateDecision))),
  };
  const line = createJudgingLine(gate, 1000, () => time);
  return {
    line,
    async decideNext(after: number) {
      time += after;
      waiting.shift()!();
      await new Promise((resolve) => setImmediate(resolve));
    },
    pass(milliseconds: number) {
      time += milliseconds;
    },
  };
}

describe('the line before the gate', () => {
  it('has room for as many as are judged in time, and tells others when to come again', async () => {
    const { line, decideNext } = held();
    const ask = () => void line.gate.decide(request);
    for (let number = 0; number < 600; number += 1) {
      ask();
      await decideNext(100);
    }
    const room = [];
    for (let number = 0; number < 12; number += 1) {
      ask();
      room.push(line.wait());
    }
    // 100 ms a decision and 1,000 ms at most: ten fit, more or less.
    expect(room.slice(0, 8)).toEqual(Array(8).fill(0));
    expect(room.at(-1)).toBe(2);
    for (let number = 0; number < 12; number += 1) await decideNext(100);
    expect(line.wait()).toBe(0);
  });

  it('has no room behind one that is stuck, before any was ever decided', async () => {
    const { line, decideNext, pass } = held();
    expect(line.wait()).toBe(0);
    void line.gate.decide(request);
    pass(900);
    expect(line.wait()).toBe(0);
    pass(200);
    expect(line.wait()).toBe(2);
    await decideNext(0);
    expect(line.wait()).toBe(0);
  });

  it('counts decisions that fail, too', async () => {
    const failing: SafetyGate = { decide: () => Promise.reject(new Error('broken')) };
    let time = 0;
    const line = createJudgingLine(failing, 1000, () => time);
    await expect(line.gate.decide(request)).rejects.toThrow('broken');
    time += 10_000;
    expect(line.wait()).toBe(0);
  });
});
