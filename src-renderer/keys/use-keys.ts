/** Keys of a page: they work while it is shown, and `?` lists them. */
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { matchesKey } from './matches-key.ts';

export interface KeyCommand {
  /** `mod+K`, `Space`, `?`, `L`. */
  readonly key: string;
  /** What it does, in the language of the screen. */
  readonly does: string;
  readonly run: () => void;
  /** Also in text fields and behind dialogs: for commands with Ctrl or Cmd. */
  readonly inFields?: boolean;
}

export interface KeyGroup {
  readonly title: string;
  readonly commands: readonly Pick<KeyCommand, 'key' | 'does'>[];
}

interface KnownKeys {
  readonly groups: ReadonlyMap<symbol, KeyGroup>;
}

export const useKnownKeys = create<KnownKeys>(() => ({ groups: new Map() }));

/** Where a key belongs to the element: text fields take letters, buttons and links take Space and Enter. */
function belongsToElement(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  if (target.isContentEditable || target.closest('input, textarea, select')) return true;
  const pressing = event.key === ' ' || event.key === 'Enter';
  return (
    pressing &&
    target.closest('button, a, summary, [role="button"], [role="slider"], [role="option"]') !== null
  );
}

export function useKeys(title: string, commands: readonly KeyCommand[]): void {
  const current = useRef(commands);
  current.current = commands;
  const shown = JSON.stringify([title, commands.map(({ key, does }) => ({ key, does }))]);

  useEffect(() => {
    const id = Symbol(title);
    const [groupTitle, listed] = JSON.parse(shown) as [string, KeyGroup['commands']];
    useKnownKeys.setState(({ groups }) => ({
      groups: new Map([...groups, [id, { title: groupTitle, commands: listed }]]),
    }));
    return () => {
      useKnownKeys.setState(({ groups }) => ({
        groups: new Map([...groups].filter(([other]) => other !== id)),
      }));
    };
  }, [shown, title]);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing) return;
      const command = current.current.find(({ key }) => matchesKey(key, event));
      if (!command) return;
      if (!command.inFields && (belongsToElement(event) || document.querySelector('[aria-modal="true"]')))
        return;
      event.preventDefault();
      command.run();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
