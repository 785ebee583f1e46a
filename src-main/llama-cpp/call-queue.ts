/** One call after the other: a sequence of tokens holds one row or one conversation at a time. */

export interface CallQueue {
  /** Whether a call runs or waits. */
  isBusy(): boolean;
  /** Runs a call after all before it, whether they failed or not. */
  inTurn<Result>(call: () => Promise<Result>): Promise<Result>;
}

export function createCallQueue(): CallQueue {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    isBusy: () => waiting > 0,
    async inTurn(call) {
      waiting += 1;
      const own = last.then(call);
      last = own.catch(() => undefined);
      try {
        return await own;
      } finally {
        waiting -= 1;
      }
    },
  };
}
