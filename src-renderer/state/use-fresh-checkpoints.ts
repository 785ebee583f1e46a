/** Asks anew what followed runs keep whenever they tell of a moment, so that nobody acts on an older checkpoint. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { LiveRun } from './live-run.ts';
import { watchMoments } from './told-moments.ts';

/** @param live the runs of `ids`, in their order; empty until they are followed */
export function useFreshCheckpoints(ids: readonly number[], live: readonly LiveRun[]): void {
  const client = useQueryClient();
  const key = ids.join();
  useEffect(() => {
    const numbers = key === '' ? [] : key.split(',').map(Number);
    const stops = live.map(({ series }, index) =>
      watchMoments(series, () => {
        client.invalidateQueries({ queryKey: ['runs', 'details', numbers[index]] });
        client.invalidateQueries({ queryKey: ['playground', 'models'] });
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [client, key, live]);
}
