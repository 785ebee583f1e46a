/** A shelf over a folder of its own and a real store, anew for each test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { connectStore, type Store } from '../../../processes/connect-store.ts';
import type { ImportProgress, ShelfEntry } from '../../model-shelf.ts';
import { type ClosableModelShelf, createModelShelf } from '../create-model-shelf.ts';

export interface ShelfOfTests {
  readonly root: string;
  readonly dataFolder: string;
  /** The shelf's folder. */
  readonly models: string;
  readonly store: Store;
  readonly shelf: ClosableModelShelf;
  readonly notices: readonly string[];
  /** Another shelf over the same folder, or over one of another place. @param patience in milliseconds */
  open(place?: string, patience?: number): ClosableModelShelf;
  /** Waits until an import has ended. */
  ended(name: string): Promise<ImportProgress>;
  importWhole(source: string): Promise<string>;
  entryOf(name: string): Promise<ShelfEntry | undefined>;
}

/** To be called once in a file of tests. @returns the shelf of the test that runs */
export function shelfOfEachTest(): () => ShelfOfTests {
  let current: ShelfOfTests;
  beforeEach(async () => {
    current = await openShelf();
  });
  afterEach(async () => {
    await current.shelf.close();
    await current.store.close();
    await rm(current.root, { recursive: true });
  });
  return () => current;
}

async function openShelf(): Promise<ShelfOfTests> {
  const root = await mkdtemp(path.join(tmpdir(), 'so8t-shelf-'));
  const dataFolder = path.join(root, 'data');
  const store = await connectStore(dataFolder);
  const notices: string[] = [];
  const open = (place = dataFolder, patienceMilliseconds = 30_000) =>
    createModelShelf({
      dataFolder: place,
      store,
      notify: (text) => notices.push(text),
      onChange: () => {},
      patienceMilliseconds,
    });
  const shelf = open();
  const ended = (name: string) =>
    vi.waitFor(
      () => {
        const found = shelf.imports().find((one) => one.name === name)!;
        expect(['copying', 'checking']).not.toContain(found.state);
        return found;
      },
      { timeout: 60_000, interval: 20 },
    );
  return {
    root,
    dataFolder,
    models: path.join(dataFolder, 'models'),
    store,
    shelf,
    notices,
    open,
    ended,
    async importWhole(source) {
      const name = await shelf.import(source);
      expect(await ended(name)).toMatchObject({ state: 'done', error: null });
      return name;
    },
    entryOf: async (name) => (await shelf.list()).find((entry) => entry.id === `shelf:${name}`),
  };
}
