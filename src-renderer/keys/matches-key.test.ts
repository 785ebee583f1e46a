import { describe, expect, it } from 'vitest';
import { matchesKey } from './matches-key.ts';

const press = (
  key: string,
  held: Partial<Record<'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey', boolean>> = {},
) => ({
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
});

describe('key names', () => {
  it.each([
    ['mod+K', press('k', { ctrlKey: true }), true],
    ['mod+K', press('k', { metaKey: true }), true],
    ['mod+K', press('k'), false],
    ['K', press('k', { ctrlKey: true }), false],
    ['Space', press(' '), true],
    ['?', press('?', { shiftKey: true }), true],
    ['?', press('?'), true],
    ['L', press('L', { shiftKey: true }), false],
    ['shift+L', press('L', { shiftKey: true }), true],
    ['1', press('1'), true],
    ['1', press('1', { altKey: true }), false],
  ])('%s: %j is %s', (name, pressed, matches) => {
    expect(matchesKey(name, pressed)).toBe(matches);
  });
});
