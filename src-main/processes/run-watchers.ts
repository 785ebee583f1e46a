/** Who waits for news about which run, and about anything else. */
export interface RunWatchers {
  /** Calls `wake` on news about the run; the answer stops that. */
  add(runId: number, wake: () => void): () => void;
  wake(runId: number): void;
  /** For when news may have been missed. */
  wakeAll(): void;
}

export function createRunWatchers(): RunWatchers {
  const watchers = new Map<number, Set<() => void>>();
  const wake = (runId: number) => {
    for (const watcher of watchers.get(runId) ?? []) watcher();
  };
  return {
    add(runId, watcher) {
      const those = watchers.get(runId) ?? new Set();
      watchers.set(runId, those.add(watcher));
      return () => {
        those.delete(watcher);
        if (those.size === 0 && watchers.get(runId) === those) watchers.delete(runId);
      };
    },
    wake,
    wakeAll() {
      for (const runId of watchers.keys()) wake(runId);
    },
  };
}

/** Who waits for news about one thing. */
export interface Watchers {
  /** Calls `wake` on news; the answer stops that. */
  add(wake: () => void): () => void;
  wakeAll(): void;
}

export function createWatchers(): Watchers {
  const watchers = new Set<{ readonly wake: () => void }>();
  return {
    add(wake) {
      // The same function may watch twice.
      const watcher = { wake };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    wakeAll() {
      for (const { wake } of watchers) wake();
    },
  };
}
