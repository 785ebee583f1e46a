/** Ending the program on a full disk: what waits in memory is lost only when a person says so. */
import { isStoreError } from '../store/store-error.ts';

/**
 * Closes; when the disk is full, asks and tries again.
 * @param again told what is in the way; resolves to whether to try once more
 * @throws what `close` threw, when that is something else or `again` says no
 */
export async function closeWithPatience(
  close: () => Promise<void>,
  again: (error: Error) => Promise<boolean>,
): Promise<void> {
  for (;;) {
    try {
      return await close();
    } catch (error) {
      if (!isStoreError(error, 'disk-full') || !(await again(error))) throw error;
    }
  }
}
