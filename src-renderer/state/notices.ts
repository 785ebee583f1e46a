/** Short notices to people: what was done, what went wrong. */
import { create } from 'zustand';
import { explainError } from '../api/explain-error.ts';

export interface Notice {
  readonly id: number;
  readonly kind: 'done' | 'problem' | 'hint';
  readonly text: string;
  /** What exactly, in English, for who wants it. */
  readonly detail: string | null;
}

interface Notices {
  readonly notices: readonly Notice[];
}

/** More than these cover the page; the oldest go first. */
const most = 4;
const readingMilliseconds = 6000;

let nextId = 1;

export const useNotices = create<Notices>(() => ({ notices: [] }));

export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** Shows a notice. Problems stay until they are dismissed; the same text is not shown twice at once. */
export function notify(kind: Notice['kind'], text: string, detail: string | null = null): void {
  if (useNotices.getState().notices.some((notice) => notice.text === text && notice.detail === detail))
    return;
  const id = nextId;
  nextId += 1;
  useNotices.setState(({ notices }) => ({ notices: [...notices, { id, kind, text, detail }].slice(-most) }));
  if (kind !== 'problem') setTimeout(() => dismissNotice(id), readingMilliseconds);
}

export function notifyOfError(error: unknown): void {
  const { message, detail } = explainError(error);
  notify('problem', message, detail);
}
