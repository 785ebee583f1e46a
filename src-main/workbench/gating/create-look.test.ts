import { describe, expect, it } from 'vitest';
import { createLook } from './create-look.ts';

/** What is looked at, and looks that end when the test says so. */
function watched() {
  const state = { now: 0, looks: 0 };
  let release: (() => void)[] = [];
  const look = createLook(async () => {
    const seen = state.now;
    state.looks += 1;
    await new Promise<void>((resolve) => release.push(resolve));
    return seen;
  });
  async function end(): Promise<void> {
    while (release.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    for (const one of release) one();
    release = [];
  }
  return { state, look, end };
}

describe('a look', () => {
  it('is never about a moment before the question, and shared by those who ask before it begins', async () => {
    const { state, look, end } = watched();
    const first = look();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    state.now = 1;
    const [second, third] = [look(), look()];
    await end();
    expect(await first).toBe(0);
    state.now = 2;
    await end();
    expect([await second, await third]).toEqual([2, 2]);
    expect(state.looks).toBe(2);
  });

  it('that fails leaves the next one alone', async () => {
    let fails = true;
    const look = createLook(async () => {
      if (fails) throw new Error('no disk');
      return 'there';
    });
    await expect(look()).rejects.toThrow('no disk');
    fails = false;
    expect(await look()).toBe('there');
  });
});
