/** What a person chose, kept in `settings.json` of the data folder. */
import { z } from 'zod';
import { providerNames } from '../engine/providers.ts';

/** Without defaults: a part of the settings shall change nothing else. */
export const settingsSchema = z.strictObject({
  /** `system` follows the operating system. */
  language: z.enum(['system', 'en', 'ja']),
  theme: z.enum(['system', 'light', 'dark']),
  /** `auto` takes the first provider whose gradients are right. */
  provider: z.enum(['auto', ...providerNames]),
  /** Threads of one operator. */
  threads: z.int().min(1).max(64),
  /** Runs that go on at the same time; the others wait. */
  runsAtOnce: z.int().min(1).max(4),
});

export type Settings = z.infer<typeof settingsSchema>;

export interface SettingsFile {
  get(): Settings;
  /** Checks, writes whole, and tells the others. @throws naming the field that is out of range */
  change(part: Partial<Settings>): Promise<Settings>;
}
