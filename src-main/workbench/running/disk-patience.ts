/** Waiting for space: a full disk stops a run for as long as it is full, and loses nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isStoreError } from '../../store/store-error.ts';
import type { Notify } from '../notice-meaning.ts';

/**
 * Does the work, again and again while the store says that its disk is full. A signal gives up waiting: the last error is
 * thrown then.
 */
export type DiskPatience = <Result>(work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/** @param tell a notice for people: when the waiting begins, and when it is over */
export function createDiskPatience(tell: Notify, retryMilliseconds = 1000): DiskPatience {
  let waiting = 0;
  return async (work, signal) => {
    let full = false;
    try {
      for (;;) {
        try {
          const result = await work();
          if (full && waiting === 1)
            tell('There is space on the disk again: everything goes on.', { code: 'disk-free', values: {} });
          return result;
        } catch (error) {
          if (!isStoreError(error, 'disk-full') && !isStoreError(error, 'events-refused')) throw error;
          if (!full) {
            full = true;
            waiting += 1;
            if (waiting === 1)
              tell(`${error.message}. Runs wait until there is space, and then go on.`, {
                code: 'disk-full',
                values: { detail: error.message },
              });
          }
          if (signal?.aborted) throw error;
          await sleep(retryMilliseconds, undefined, signal ? { signal } : {}).catch(() => {});
          if (signal?.aborted) throw error;
        }
      }
    } finally {
      if (full) waiting -= 1;
    }
  };
}
