/** Where a followed run's events come from: the API, as far as following needs it. */
import type { RunNews } from '../../src-main/api/run-news.ts';
import type { SequencedEvent } from '../../src-main/store/run-events.ts';
import type { RunEvent } from '../../src-main/training/events.ts';
import type { Api } from '../api/api-context.tsx';

export interface RunFeed {
  /** The events after a sequence number, at most `limit`. */
  events(after: number, limit: number): Promise<readonly SequencedEvent<RunEvent>[]>;
  /** Tells the status at once and after every change, until the answer is called. */
  news(listeners: {
    readonly onNews: (news: RunNews) => void;
    readonly onError: (error: unknown) => void;
  }): () => void;
}

export function runFeed(api: Api, id: number): RunFeed {
  return {
    events: (after, limit) => api.runs.events.query({ id, after, limit }),
    news({ onNews, onError }) {
      const subscription = api.runs.news.subscribe({ id }, { onData: onNews, onError });
      return () => subscription.unsubscribe();
    },
  };
}
