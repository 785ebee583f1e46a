import { expect, it } from 'vitest';
import { StoreError } from '../store/store-error.ts';
import { closeWithPatience } from './close-with-patience.ts';

function closingAfter(failures: readonly Error[]): { close: () => Promise<void>; calls: () => number } {
  let calls = 0;
  return {
    async close() {
      const failure = failures[calls];
      calls += 1;
      if (failure) throw failure;
    },
    calls: () => calls,
  };
}

const full = new StoreError('disk-full', 'No space left');

it('tries again as often as a person wants while the disk is full', async () => {
  const { close, calls } = closingAfter([full, full]);
  await closeWithPatience(close, async () => true);
  expect(calls()).toBe(3);
});

it('gives up when told to', async () => {
  const { close, calls } = closingAfter([full, full, full]);
  const answers = [true, false];
  await expect(closeWithPatience(close, async () => answers.shift()!)).rejects.toBe(full);
  expect(calls()).toBe(2);
});

it('asks nobody about other errors', async () => {
  const other = new Error('another');
  const { close } = closingAfter([other]);
  await expect(closeWithPatience(close, () => expect.unreachable())).rejects.toBe(other);
});
