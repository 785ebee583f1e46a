import { describe, expect, it } from 'vitest';
import { assertFrozen, FrozenFileChanged } from './frozen.ts';

const frozen = { 'directives.json': 'aa', 'intents.json': 'bb' };

function problemOf(files: Record<string, string>): string {
  try {
    assertFrozen(files, frozen);
  } catch (error) {
    expect(error).toBeInstanceOf(FrozenFileChanged);
    return (error as Error).message;
  }
  return '';
}

describe('frozen files', () => {
  it('open the gate when every hash is the frozen one', () => {
    expect(problemOf({ ...frozen })).toBe('');
  });

  it('keep it closed when one is changed, missing or new, and say which', () => {
    expect(problemOf({ ...frozen, 'intents.json': 'bc' })).toContain('intents.json differs');
    expect(problemOf({ 'directives.json': 'aa' })).toContain('intents.json is missing');
    expect(problemOf({ ...frozen, 'more.json': 'cc' })).toContain('more.json was never frozen');
    expect(problemOf({ ...frozen, 'intents.json': undefined as unknown as string })).toContain('is missing');
  });

  it('keep it closed when nothing was frozen', () => {
    expect(() => assertFrozen({}, {})).toThrow(FrozenFileChanged);
  });
});
