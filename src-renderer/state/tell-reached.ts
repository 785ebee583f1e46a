/** What became of a run that was to be paused or stopped: it may have come to its end before. */
import type { TFunction } from 'i18next';
import type { RunStatus } from '../../src-main/store/runs.ts';
import { type Notice, notify } from './notices.ts';

/** How much it concerns the person who asked. */
export function kindOfReached(asked: 'paused' | 'cancelled', reached: RunStatus): Notice['kind'] {
  if (reached === asked) return 'done';
  return reached === 'failed' ? 'problem' : 'hint';
}

export function tellReached(
  asked: 'paused' | 'cancelled',
  reached: RunStatus,
  name: string,
  t: TFunction<'troubles'>,
): void {
  notify(kindOfReached(asked, reached), t(`reached.${reached}`, { name }));
}
