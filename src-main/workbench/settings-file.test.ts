import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mountSmallDisk } from '../artifacts/test-programs/small-disk.ts';
import { defaultSettings, openSettings } from './settings-file.ts';

async function open(folder?: string) {
  const place = folder ?? (await mkdtemp(path.join(tmpdir(), 'so8t-settings-')));
  if (!folder) onTestFinished(() => rm(place, { recursive: true }));
  const troubles: string[] = [];
  const changes: unknown[] = [];
  const settings = await openSettings(place, {
    onTrouble: (text) => troubles.push(text),
    onChange: (now, before) => changes.push([now, before]),
  });
  return { place, file: path.join(place, 'settings.json'), settings, troubles, changes };
}

describe('the settings', () => {
  it('are the defaults until something is chosen, and then stay', async () => {
    const { place, settings, changes, troubles } = await open();
    expect(settings.get()).toEqual(defaultSettings());
    const changed = await settings.change({ theme: 'dark', threads: 3 });
    expect(changed).toEqual({ ...defaultSettings(), theme: 'dark', threads: 3 });
    expect(changes).toEqual([[changed, defaultSettings()]]);
    const next = await open(place);
    expect(next.settings.get()).toEqual(changed);
    expect(troubles).toEqual([]);
    expect(await readdir(place)).toEqual(['settings.json']);
  });

  it('changed by two at the same time keep both changes', async () => {
    const { place, settings } = await open();
    await Promise.all([settings.change({ language: 'ja' }), settings.change({ runsAtOnce: 2 })]);
    expect((await open(place)).settings.get()).toMatchObject({ language: 'ja', runsAtOnce: 2 });
  });

  it('out of range are refused with the field', async () => {
    const { settings, file } = await open();
    await expect(settings.change({ threads: 0 })).rejects.toThrow(/threads/u);
    await expect(settings.change({ colour: 'red' } as never)).rejects.toThrow(/colour/u);
    expect(settings.get()).toEqual(defaultSettings());
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it.each(['{"threads": 2', '[]', '{"threads": "two"}', ''])(
    'damaged (%s) are set aside, and people are told',
    async (text) => {
      const { place, file } = await open();
      await writeFile(file, text);
      const { settings, troubles } = await open(place);
      expect(settings.get()).toEqual(defaultSettings());
      const [aside] = await readdir(place);
      expect(aside).toMatch(/^settings\.json\.damaged-/u);
      expect(await readFile(path.join(place, aside!), 'utf8')).toBe(text);
      expect(troubles).toEqual([expect.stringContaining(path.join(place, aside!))]);
    },
  );

  it('on a full disk stay as they were', async ({ skip }) => {
    const disk = await mountSmallDisk(64);
    if (typeof disk === 'string') return skip(disk);
    onTestFinished(() => disk.dispose());
    const { settings, file } = await open(disk.folder);
    await settings.change({ threads: 2 });
    const before = await readFile(file, 'utf8');
    await writeFile(path.join(disk.folder, 'ballast'), new Uint8Array(1_000_000)).catch(() => undefined);
    await expect(settings.change({ threads: 3 })).rejects.toThrow('the settings are as before');
    expect(settings.get().threads).toBe(2);
    expect(await readFile(file, 'utf8')).toBe(before);
    expect((await readdir(disk.folder)).sort()).toEqual(['ballast', 'settings.json']);
  });
});
