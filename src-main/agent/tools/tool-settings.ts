/** Which tools the agent has, and what they may reach: `tools.json` in the data folder. What is not in it is off. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { hostPattern } from './browser/host-list.ts';
import { mailAddress } from './outbox/field-texts.ts';

export const toolSettingsFile = 'tools.json';

const absolute = z.string().refine((given) => path.isAbsolute(given), 'write an absolute path');

export const toolSettingsSchema = z.strictObject({
  version: z.literal(1),
  /** Files of one folder, by default `agent-files` in the data folder. */
  files: z.strictObject({ folder: absolute.optional(), write: z.boolean().default(true) }).optional(),
  /** SQLite files by the name that the model knows them by. */
  databases: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]{0,31}$/u, 'name a database in small letters, digits and _'),
      z.strictObject({ file: absolute, write: z.boolean().default(false) }),
    )
    .optional(),
  browser: z
    .strictObject({
      hosts: z.array(hostPattern).min(1, 'list a host').max(200),
      executable: absolute.optional(),
      scripts: z.boolean().default(false),
      sandbox: z.boolean().default(true),
    })
    .optional(),
  /** Mails and events as files, by default in `outbox` of the data folder. */
  outbox: z.strictObject({ folder: absolute.optional(), from: mailAddress.optional() }).optional(),
});

export type ToolSettings = z.infer<typeof toolSettingsSchema>;

/** Settings of tools that cannot be used: the agent has no tools then. */
export class ToolSettingsError extends Error {
  override readonly name = 'ToolSettingsError';
}

/** @throws ToolSettingsError naming file, field and remedy */
export async function readToolSettings(dataFolder: string): Promise<ToolSettings> {
  const file = path.join(dataFolder, toolSettingsFile);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { version: 1 };
    throw new ToolSettingsError(`${file}: cannot be read (${code}). Correct its permissions or remove it.`, {
      cause: error,
    });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ToolSettingsError(`${file}: is not JSON: ${(error as Error).message}. Correct the file.`, {
      cause: error,
    });
  }
  const parsed = toolSettingsSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `field "${issue.path.map(String).join('.') || '(file)'}": ${issue.message}`);
  throw new ToolSettingsError(`${file}: ${problems.join('; ')}. Correct the file.`);
}
