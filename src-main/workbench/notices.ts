/** Troubles that people should see, the newest last. */
import type { Activity } from './activity.ts';

export interface Notices {
  add(text: string): void;
  list(): Activity['notices'];
}

const limit = 50;

/** @param onAdded called after each */
export function createNotices(onAdded: () => void): Notices {
  let notices: Activity['notices'] = [];
  return {
    add(text) {
      notices = [...notices, { at: new Date().toISOString(), text }].slice(-limit);
      onAdded();
    },
    list: () => notices,
  };
}
