import { describe, expect, it } from 'vitest';
import { StoreError } from '../../store/store-error.ts';
import { createDiskPatience } from './disk-patience.ts';

function open() {
  const told: string[] = [];
  return { told, patience: createDiskPatience((text) => told.push(text), 5) };
}

const full = () => new StoreError('disk-full', 'No space left to write x');

describe('patience with a full disk', () => {
  it('does the work again until there is space, and tells that once', async () => {
    const { told, patience } = open();
    let [one, other] = [3, 5];
    const results = await Promise.all([
      patience(async () => {
        one -= 1;
        if (one > 0) throw full();
        return 'one';
      }),
      patience(async () => {
        other -= 1;
        if (other > 0) throw full();
        return 'other';
      }),
    ]);
    expect(results).toEqual(['one', 'other']);
    expect(told).toEqual([
      'No space left to write x. Runs wait until there is space, and then go on.',
      'There is space on the disk again: everything goes on.',
    ]);
  });

  it('has none with other errors', async () => {
    const { told, patience } = open();
    await expect(patience(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(told).toEqual([]);
  });

  it('gives up on the signal, with the error', async () => {
    const { patience } = open();
    const giveUp = new AbortController();
    const waiting = patience(() => Promise.reject(full()), giveUp.signal);
    setTimeout(() => giveUp.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ code: 'disk-full' });
  });
});
