/** `agent.json` of a data folder: a damaged one is kept under another name, and the defaults hold. */
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type AgentSettings, agentSettingsSchema, defaultAgentSettings } from '../../agent/agent-settings.ts';
import { writeFileWhole } from '../../artifacts/write-file-whole.ts';
import { DeskProblem } from '../problem-meaning.ts';

const settingsFile = 'agent.json';

/** @throws naming the field that does not fit */
export function parseAgentSettings(value: unknown): AgentSettings {
  const parsed = agentSettingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const detail = z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/gu, ' ');
  throw new DeskProblem({ code: 'agent-settings-invalid', values: { detail } }, `Agent settings: ${detail}`);
}

/**
 * @param onTrouble told what a person should know about a damaged file
 * @throws when the file is there and cannot be read or moved
 */
export async function readAgentSettings(
  dataFolder: string,
  onTrouble: (message: string) => void,
): Promise<AgentSettings> {
  const file = path.join(dataFolder, settingsFile);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return defaultAgentSettings();
    throw error;
  }
  try {
    return parseAgentSettings(JSON.parse(text));
  } catch (error) {
    const aside = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/gu, '-')}`;
    await rename(file, aside);
    onTrouble(
      `${file} could not be used (${(error as Error).message}). It was kept as ${aside}, and the defaults hold.`,
    );
    return defaultAgentSettings();
  }
}

/** A crash or a full disk leaves the older file as it was. @throws ArtifactError with the remedy */
export async function writeAgentSettings(dataFolder: string, settings: AgentSettings): Promise<void> {
  await writeFileWhole(path.join(dataFolder, settingsFile), `${JSON.stringify(settings, null, 2)}\n`);
}
