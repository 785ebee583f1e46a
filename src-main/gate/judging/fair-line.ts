/** Who waits for something that only some can have at once: in their order, one piece of work of each after the other. */

export interface FairLine {
  /** Does a piece of work when it is its turn, and lets the next one in, whether it succeeds or not. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Whoever has much to do comes back to the end of the line with each piece: a long text does not hold up short ones. */
export function createFairLine(atOnce: number): FairLine {
  const waiting: (() => void)[] = [];
  let working = 0;
  return {
    async inTurn(work) {
      if (working < atOnce) working += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else working -= 1;
      }
    },
  };
}
