/** Rendering what a run tells, without rendering for every step. */
import { useEffect, useState } from 'react';
import type { RunSeries } from './run-series.ts';

/** A number that changes when one of the runs did, at most once in `milliseconds`. */
export function useRunVersion(runs: readonly RunSeries[], milliseconds = 250): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setVersion((before) => before + 1);
      }, milliseconds);
    };
    const stops = runs.map((run) => run.subscribe(later));
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [runs, milliseconds]);
  return version;
}
