import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createFairLine } from './fair-line.ts';

describe('a fair line', () => {
  it('lets a short one in between the pieces of a long one, and never more at once than there is room', async () => {
    const line = createFairLine(2);
    const done: string[] = [];
    let [working, most] = [0, 0];
    const piece = (name: string) =>
      line.inTurn(async () => {
        working += 1;
        most = Math.max(most, working);
        await setImmediate();
        working -= 1;
        done.push(name);
      });
    async function long(): Promise<void> {
      for (let number = 0; number < 6; number += 1) await piece('long');
    }
    const first = Promise.all([long(), long()]);
    await Promise.all([piece('short'), piece('short'), piece('short')]);
    expect(done.filter((name) => name === 'long').length).toBeLessThan(6);
    await first;
    expect(done).toHaveLength(15);
    expect(most).toBe(2);
  });

  it('goes on after work that failed', async () => {
    const line = createFairLine(1);
    const failing = line.inTurn(() => Promise.reject(new Error('broken')));
    const next = line.inTurn(async () => 'next');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('next');
    expect(await line.inTurn(async () => 'last')).toBe('last');
  });
});
