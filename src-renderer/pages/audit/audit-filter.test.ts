import { describe, expect, it } from 'vitest';
import { filterOf, noFilter } from './audit-filter.ts';

describe('the filter of the audit log', () => {
  it('leaves out what is not set', () => {
    expect(filterOf(noFilter)).toEqual({});
    expect(filterOf({ ...noFilter, search: '  ' })).toEqual({});
  });

  it('takes days as this machine has them, the last one included', () => {
    const { from, to } = filterOf({ ...noFilter, from: '2026-02-28', to: '2026-02-28' });
    expect(new Date(from!).toLocaleDateString('sv')).toBe('2026-02-28');
    expect(new Date(to!).toLocaleDateString('sv')).toBe('2026-03-01');
    expect(new Date(to!).getHours()).toBe(0);
  });

  it('takes one value a field', () => {
    expect(
      filterOf({ ...noFilter, verdict: 'REFUSE', script: 'japanese', conversation: 'c', search: ' a b ' }),
    ).toEqual({
      verdicts: ['REFUSE'],
      script: 'japanese',
      conversation: 'c',
      search: 'a b',
    });
  });
});
