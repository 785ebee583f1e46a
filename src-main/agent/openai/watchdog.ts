/** One clock for a stream: what is waited for now, and for how long. */

export interface Watchdog {
  /** Starts anew, waiting for something else. */
  expect(what: string, milliseconds: number): void;
  stop(): void;
}

/** @param bark called once, when something did not come in time */
export function createWatchdog(bark: (what: string, milliseconds: number) => void): Watchdog {
  let timer: NodeJS.Timeout | undefined;
  return {
    expect(what, milliseconds) {
      clearTimeout(timer);
      timer = setTimeout(() => bark(what, milliseconds), milliseconds);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
