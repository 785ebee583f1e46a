/** What is being edited and not saved: it stays when its page is left, or loaded again, until it is saved or undone. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

interface Draft {
  /** What was edited, as JSON: what has been saved since makes the draft one of nothing. */
  readonly of: string;
  readonly edited: unknown;
}

interface Drafts {
  readonly drafts: Readonly<Record<string, Draft>>;
}

const useDrafts = create<Drafts>()(
  persist(() => ({ drafts: {} }), {
    name: 'so8t-drafts',
    // Of this window alone, and gone with it.
    storage: createJSONStorage(() => sessionStorage),
  }),
);

export interface Edited<Value> {
  readonly edited: Value;
  /** Whether it is another than what is saved. */
  readonly changed: boolean;
  readonly edit: (value: Value) => void;
  readonly undo: () => void;
}

/**
 * @param name of what is edited: one draft each
 * @param saved plain JSON
 */
export function useDraft<Value>(name: string, saved: Value): Edited<Value> {
  const of = JSON.stringify(saved);
  const draft = useDrafts(({ drafts }) => drafts[name]);
  const edited = draft?.of === of ? (draft.edited as Value) : saved;
  return {
    edited,
    changed: JSON.stringify(edited) !== of,
    edit: (value) =>
      useDrafts.setState(({ drafts }) => ({ drafts: { ...drafts, [name]: { of, edited: value } } })),
    undo: () => forgetDraft(name),
  };
}

/** When it was saved, under this name or another. */
export function forgetDraft(name: string): void {
  useDrafts.setState(({ drafts: { [name]: _, ...drafts } }) => ({ drafts }));
}
