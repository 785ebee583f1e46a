/** Troubles that people should see, the newest last. */
import type { Activity } from './activity.ts';
import type { Notify } from './notice-meaning.ts';

export interface Notices {
  readonly add: Notify;
  list(): Activity['notices'];
}

const limit = 50;

/** @param onAdded called after each */
export function createNotices(onAdded: () => void): Notices {
  let notices: Activity['notices'] = [];
  return {
    add(text, meaning) {
      notices = [...notices, { at: new Date().toISOString(), text, meaning: meaning ?? null }].slice(-limit);
      onAdded();
    },
    list: () => notices,
  };
}
