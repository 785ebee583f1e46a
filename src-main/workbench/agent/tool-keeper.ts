/** The tools that `tools.json` of the data folder allows, opened when they are first needed and again when it changes. */

import type { Tool } from '../../agent/tool.ts';
import { createTools, type Toolbox } from '../../agent/tools/create-tools.ts';
import { readToolSettings } from '../../agent/tools/tool-settings.ts';
import { runStatementInProcess } from '../../processes/run-statement-in-process.ts';

export interface ToolKeeper {
  /** @throws ToolSettingsError naming file, field and remedy */
  tools(): Promise<readonly Tool[]>;
  /** A conversation is deleted: tools keep nothing of it. */
  forget(conversation: string): void;
  close(): Promise<void>;
}

export function createToolKeeper(dataFolder: string): ToolKeeper {
  let opened: { readonly settings: string; readonly box: Toolbox } | null = null;
  /** One opens at a time: two screens that ask at once get the same tools. */
  let last: Promise<unknown> = Promise.resolve();

  async function open(): Promise<readonly Tool[]> {
    const settings = await readToolSettings(dataFolder);
    const text = JSON.stringify(settings);
    if (opened?.settings === text) return opened.box.tools;
    const box = await createTools(settings, { dataFolder, runStatement: runStatementInProcess });
    const before = opened;
    opened = { settings: text, box };
    await before?.box.close();
    return box.tools;
  }

  return {
    tools() {
      const opening = last.then(open);
      last = opening.catch(() => undefined);
      return opening;
    },
    forget(conversation) {
      for (const tool of opened?.box.tools ?? []) tool.forget?.(conversation);
    },
    async close() {
      await last;
      await opened?.box.close();
      opened = null;
    },
  };
}
