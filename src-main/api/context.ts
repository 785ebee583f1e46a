/** What every call of the API gets from its door. */
import type { Desk } from '../workbench/desk.ts';

/** What only a door can do. */
export interface Door {
  readonly kind: 'electron' | 'browser';
  /** The system's dialog for a folder or file; left out where there is none: people then type a path. */
  choosePath?(options: { readonly title: string; readonly kind: 'folder' | 'gguf' }): Promise<string | null>;
  /** Shows a file or folder in the system's file manager. */
  showPath?(path: string): void;
}

export interface Context {
  readonly workbench: Desk;
  readonly door: Door;
}
