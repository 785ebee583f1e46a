/** From a maker that calls back to a reader that asks: the maker can wait until all is taken. */

export interface HandOff<Item> {
  give(item: Item): void;
  /** Resolves when everything given was taken and more is asked for, or nobody reads any more. */
  taken(): Promise<void>;
  /** Nothing more will come; with an error, that is thrown to the reader after what was given. */
  end(error?: unknown): void;
  items(): AsyncGenerator<Item, void>;
}

export function createHandOff<Item>(): HandOff<Item> {
  const given: Item[] = [];
  let ended: { readonly error: unknown } | null = null;
  let reading = true;
  let asking = false;
  let wakeReader = (): void => {};
  let wakeMaker = (): void => {};

  return {
    give(item) {
      given.push(item);
      wakeReader();
    },
    taken() {
      if (!reading || (asking && given.length === 0)) return Promise.resolve();
      return new Promise((resolve) => {
        wakeMaker = resolve;
      });
    },
    end(error) {
      ended ??= { error };
      wakeReader();
    },
    async *items() {
      try {
        for (;;) {
          const item = given.shift();
          if (item !== undefined) {
            asking = false;
            yield item;
            continue;
          }
          if (ended) break;
          asking = true;
          wakeMaker();
          await new Promise<void>((resolve) => {
            wakeReader = resolve;
          });
        }
        if (ended?.error !== undefined) throw ended.error;
      } finally {
        reading = false;
        wakeMaker();
      }
    },
  };
}
