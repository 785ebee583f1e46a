import { describe, expect, it } from 'vitest';
import { readOverlay } from '../../../src-main/shield/overlay/overlay.ts';
import { freeId, listRows, noRows, splitWords, withoutRow, withRow } from './own-rows.ts';

describe('own rows while they are edited', () => {
  it('make ids that the shield takes, each once', () => {
    expect(freeId(['Pipe {bomb,bombs}*'], [])).toBe('own.pipe');
    expect(freeId(['爆弾'], ['own.row'])).toBe('own.row-2');
    expect(freeId(['x'], ['own.x', 'own.x-2'])).toBe('own.x-3');
  });

  it('split lines and bars', () => {
    expect(splitWords(' a | b\n\nc ')).toEqual(['a', 'b', 'c']);
  });

  it('join and leave', () => {
    const word = {
      id: 'own.x',
      language: 'en',
      category: 'WEAPONS',
      words: ['zorblax'],
      weight: 0.9,
    } as const;
    const rows = withRow(noRows, { layer: 'D', row: { ...word, words: ['zorblax'] } });
    expect(readOverlay('rows', rows)).toEqual(rows);
    expect(listRows(rows).map(({ layer, row }) => [layer, row.id])).toEqual([['D', 'own.x']]);
    expect(withoutRow(rows, 'own.x')).toEqual(noRows);
  });
});
