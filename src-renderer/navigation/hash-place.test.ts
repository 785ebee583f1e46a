import { describe, expect, it } from 'vitest';
import { splitHash } from './hash-place.ts';
import { places, studyRuns } from './places.ts';

describe('places in the hash', () => {
  it('keep path and query together', () => {
    expect(splitHash('#/gate?model=run:3:best-by-safety')).toEqual({
      path: '/gate',
      query: 'model=run:3:best-by-safety',
    });
    expect(splitHash('')).toEqual({ path: '/', query: '' });
    expect(splitHash('#study?text=why?')).toEqual({ path: '/study', query: 'text=why?' });
  });

  it('come back as they were written', () => {
    const { path, query } = splitHash(`#${places.study([3, 4])}`);
    expect([path, studyRuns(query)]).toEqual(['/study', [3, 4]]);
    expect(splitHash(`#${places.gate('shelf:a&b')}`).query).toBe('model=shelf:a%26b');
    expect(new URLSearchParams('model=shelf:a%26b').get('model')).toBe('shelf:a&b');
  });

  it('leave out what is no run', () => {
    expect(studyRuns('runs=3,x,-1,3,0,2.5,7')).toEqual([3, 7]);
  });
});
