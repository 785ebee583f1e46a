import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeName, isShelfName, shelfName } from './shelf-folder.ts';

describe('names on the shelf', () => {
  it('are made from any file name, and are folders of their own on every system', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (source) => {
        expect(isShelfName(shelfName(source))).toBe(true);
        expect(isShelfName(freeName(shelfName(source), [shelfName(source)]))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['/models/TinyLlama-1.1B.Q4_K_M.gguf', 'TinyLlama-1.1B.Q4_K_M'],
    ['日本語モデル', '日本語モデル'],
    ['a:b*c', 'a-b-c'],
    ['con', 'model-con'],
    ['...', 'model'],
    ['x.part-0123abcd', 'x-part-0123abcd'],
  ])('%s becomes %s', (source, name) => expect(shelfName(source)).toBe(name));

  it.each(['', '.', '..', 'a/b', 'a\\b', 'x.old', 'x.part-0123abcd', 'nul', 'a ', 'a.'])(
    '"%s" is none',
    (name) => expect(isShelfName(name)).toBe(false),
  );

  it('are counted up when they are taken, whatever their case', () => {
    expect(freeName('a', ['A', 'a-2'])).toBe('a-3');
  });
});
