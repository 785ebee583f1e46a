/** Puts together what goes on, and tells of changes at most four times a second. */
import { freemem, totalmem } from 'node:os';
import type { Activity, ActivityWatch } from './activity.ts';
import { ownMemoryBytes } from './own-memory.ts';

const quietMilliseconds = 250;
const memoryMilliseconds = 5000;

export interface RunningActivityWatch extends ActivityWatch {
  /** Something in the activity may have changed. */
  changed(): void;
  stop(): void;
}

/** @param read everything but the memory, which is measured here every few seconds */
export function startActivityWatch(read: () => Omit<Activity, 'memory'>): RunningActivityWatch {
  const listeners = new Set<() => void>();
  let ownBytes = process.memoryUsage.rss();
  let timer: NodeJS.Timeout | undefined;
  let lastTold = Number.NEGATIVE_INFINITY;

  function tell(): void {
    timer = undefined;
    lastTold = performance.now();
    for (const listener of listeners) listener();
  }

  function changed(): void {
    if (timer || listeners.size === 0) return;
    const wait = Math.max(0, lastTold + quietMilliseconds - performance.now());
    timer = setTimeout(tell, wait);
  }

  async function measure(): Promise<void> {
    ownBytes = await ownMemoryBytes();
    changed();
  }

  const measuring = setInterval(() => void measure(), memoryMilliseconds);
  measuring.unref();
  void measure();
  return {
    now: () => ({ ...read(), memory: { ownBytes, freeBytes: freemem(), totalBytes: totalmem() } }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed,
    stop() {
      clearInterval(measuring);
      clearTimeout(timer);
      listeners.clear();
    },
  };
}
