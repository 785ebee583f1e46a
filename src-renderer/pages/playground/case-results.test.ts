import { describe, expect, it } from 'vitest';
import type { Case, Judgement } from '../../../src-main/workbench/judge-desk.ts';
import { countBands, matchOf, resultsAsCsv } from './case-results.ts';

const cases: readonly Case[] = [
  { id: 'a', expected: 'ALLOW', text: { en: 'How, then?', ja: 'どうやって' } },
  { id: 'b', expected: 'REFUSE', text: { en: 'no', ja: 'だめ' } },
  { id: 'c', expected: 'REFUSE', text: { en: 'never', ja: '決して' } },
];
const judged = (verdict: Judgement['verdict']): Judgement => ({
  verdict,
  safetyHead: { ALLOW: 0.2, ESCALATE: 0.3, REFUSE: 0.5 },
  taskHead: { ALLOW: 0.6, ESCALATE: 0.3, REFUSE: 0.1 },
  disagreement: true,
  calibrated: null,
  latencyMs: 4.5,
  model: 'embedded',
  manifestSha256: 'f'.repeat(64),
  tokens: 12,
  windows: 1,
});
const good = {
  model: 'embedded',
  name: 'so8t-tiny',
  judgements: [judged('ESCALATE'), judged('REFUSE'), judged('ALLOW')],
  error: null,
};
const broken = { model: 'run:1:last', name: 'naive last', judgements: null, error: 'did not verify' };

describe('results of all cases', () => {
  it('count each band by what was judged', () => {
    expect(countBands(cases, good, 'dualPolicy')).toEqual([
      { expected: 'ALLOW', cases: 1, judged: { ALLOW: 0, ESCALATE: 1, REFUSE: 0 } },
      { expected: 'ESCALATE', cases: 0, judged: { ALLOW: 0, ESCALATE: 0, REFUSE: 0 } },
      { expected: 'REFUSE', cases: 2, judged: { ALLOW: 1, ESCALATE: 0, REFUSE: 1 } },
    ]);
  });

  it('count what each head alone would have said', () => {
    const refuse = (judge: 'safetyHead' | 'taskHead') => countBands(cases, good, judge)![2]!.judged;
    expect(refuse('safetyHead')).toEqual({ ALLOW: 0, ESCALATE: 0, REFUSE: 2 });
    expect(refuse('taskHead')).toEqual({ ALLOW: 2, ESCALATE: 0, REFUSE: 0 });
  });

  it('count nothing for a model that did not judge', () => {
    expect(countBands(cases, broken, 'dualPolicy')).toBeNull();
  });

  it('tell strict from lenient', () => {
    expect([matchOf('ALLOW', 'ALLOW'), matchOf('ALLOW', 'REFUSE'), matchOf('REFUSE', 'ESCALATE')]).toEqual([
      'as-expected',
      'stricter',
      'more-lenient',
    ]);
  });

  it('are one CSV row for each case and model, all of one width, with the reason where there is no verdict', () => {
    const lines = resultsAsCsv(cases, [good, broken], 'ja').trimEnd().split('\r\n');
    expect(lines).toHaveLength(7);
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([19]));
    expect(lines[1]).toBe(
      `a,どうやって,ALLOW,so8t-tiny,${'f'.repeat(64)},ESCALATE,true,REFUSE,0.2,0.3,0.5,ALLOW,0.6,0.3,0.1,4.5,12,1,`,
    );
    expect(lines[2]).toBe('a,どうやって,ALLOW,naive last,,,,,,,,,,,,,,,did not verify');
    expect(resultsAsCsv(cases, [good], 'en')).toContain('a,"How, then?",ALLOW');
  });
});
