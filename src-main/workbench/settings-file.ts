/** `settings.json` of a data folder. */
import { readFile, rename } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { writeFileWhole } from '../artifacts/write-file-whole.ts';
import type { Notify } from './notice-meaning.ts';
import { DeskProblem } from './problem-meaning.ts';
import { type Settings, type SettingsFile, settingsSchema } from './settings.ts';

export interface SettingsFileOptions {
  /** Told what a person should know about a damaged file. */
  readonly onTrouble: Notify;
  /** Called after every change. */
  readonly onChange: (settings: Settings, before: Settings) => void;
}

/** What holds where nothing was chosen. More than eight threads rarely help models of this size. */
export function defaultSettings(): Settings {
  const threads = Math.min(8, Math.max(1, availableParallelism()));
  return { language: 'system', theme: 'system', provider: 'auto', threads, runsAtOnce: 1 };
}

/**
 * Reads the settings. A file that cannot be used is kept under another name, and the defaults hold.
 * @throws when the file is there and cannot be read or moved
 */
export async function openSettings(
  dataFolder: string,
  { onTrouble, onChange }: SettingsFileOptions,
): Promise<SettingsFile> {
  const file = path.join(dataFolder, 'settings.json');
  let settings = await read(file, onTrouble);
  /** Changes are made one after the other: each keeps what the one before changed. */
  let last: Promise<unknown> = Promise.resolve();

  async function change(part: Partial<Settings>): Promise<Settings> {
    const next = parse({ ...settings, ...part });
    await write(file, `${JSON.stringify(next, null, 2)}\n`);
    const before = settings;
    settings = next;
    onChange(settings, before);
    return settings;
  }

  return {
    get: () => settings,
    change(part) {
      const changed = last.then(() => change(part));
      last = changed.catch(() => {});
      return changed;
    },
  };
}

function parse(json: unknown): Settings {
  const parsed = settingsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`Settings: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/gu, ' ')}`);
}

async function read(file: string, onTrouble: Notify): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return defaultSettings();
    throw error;
  }
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw new Error('it is not a JSON object');
    return parse({ ...defaultSettings(), ...json });
  } catch (error) {
    const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/gu, '-')}`;
    await rename(file, aside);
    const { message } = error as Error;
    onTrouble(`${file} could not be used (${message}). It was kept as ${aside}, and the defaults hold.`, {
      code: 'settings-damaged',
      values: { file, aside, detail: message },
    });
    return defaultSettings();
  }
}

/** A crash or a full disk leaves the older file as it was. */
async function write(file: string, text: string): Promise<void> {
  try {
    await writeFileWhole(file, text);
  } catch (error) {
    const { message: detail } = error as Error;
    throw new DeskProblem(
      { code: 'settings-not-written', values: { file, detail } },
      `${file} could not be written (${detail}); the settings are as before.`,
      error,
    );
  }
}
