/** The agent's tools after its settings. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ToolAction } from '../../gate/deciding/action.ts';
import type { ToolDescription } from '../language-model-backend.ts';
import { type Tool, ToolRefusal } from '../tool.ts';
import { parseArguments } from './begin-call.ts';
import type { LoopbackForTests } from './browser/address-check.ts';
import { createBrowseTools } from './browser/browse-tools.ts';
import { createListFolder } from './files/list-folder.ts';
import { createReadFile } from './files/read-file.ts';
import { openRoot, type Root } from './files/root.ts';
import { createSearchFiles } from './files/search-files.ts';
import { createWriteFile } from './files/write-file.ts';
import { createReadOutbox } from './outbox/read-outbox.ts';
import { createWriteEvent } from './outbox/write-event.ts';
import { createWriteMail } from './outbox/write-mail.ts';
import { escapeText } from './shown-text.ts';
import { createQueryTools } from './sql/query-tools.ts';
import type { RunStatement } from './sql/statement-request.ts';
import { type ToolSettings, ToolSettingsError } from './tool-settings.ts';

export interface ToolSurroundings {
  readonly dataFolder: string;
  readonly runStatement: RunStatement;
  readonly loopbackForTests?: LoopbackForTests;
}

/** A call that has the form that its tool wants; the gate has yet to judge it. */
export interface ParsedCall {
  readonly tool: Tool;
  /** Arguments as the tool understands them, defaults filled in: what is judged, approved, digested and run. */
  readonly action: ToolAction;
}

export interface Toolbox {
  readonly tools: readonly Tool[];
  /** For the model. */
  readonly descriptions: readonly ToolDescription[];
  /**
   * @param given arguments as the model wrote them: JSON as text, or parsed
   * @throws ToolRefusal `unknown-tool`, `bad-arguments`, with a message that is meant for the model
   */
  parseCall(name: string, given: unknown): ParsedCall;
  close(): Promise<void>;
}

const longestArguments = 1024 * 1024;

const isWithin = (inner: string, outer: string): boolean => {
  const relative = path.relative(outer, inner);
  return (
    relative === '' ||
    !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))
  );
};

/** What the workbench keeps is not the agent's: its database, its settings, its models. */
function checkFolder(field: string, folder: string, dataFolder: string, own: string): void {
  const allowed = isWithin(folder, path.join(dataFolder, own));
  if (!allowed && (isWithin(dataFolder, folder) || isWithin(folder, dataFolder)))
    throw new ToolSettingsError(
      `Field "${field}" of the tool settings: ${folder} holds or lies in the data folder. Choose another one, or none for ${own}.`,
    );
}

async function openFolder(
  field: string,
  given: string | undefined,
  own: string,
  dataFolder: string,
): Promise<Root> {
  const folder = given ?? path.join(dataFolder, own);
  const root = await openRoot(folder).catch((error: Error) => {
    throw new ToolSettingsError(`Field "${field}" of the tool settings: ${error.message}`, { cause: error });
  });
  checkFolder(field, root.folder, dataFolder, own);
  return root;
}

async function databaseTools(
  settings: NonNullable<ToolSettings['databases']>,
  { runStatement }: ToolSurroundings,
  dataFolder: string,
  files: Root | null,
): Promise<readonly Tool[]> {
  if (Object.keys(settings).length === 0) return [];
  for (const [name, { file }] of Object.entries(settings)) {
    const folder = await realpath(path.dirname(file)).catch(() => path.dirname(file)); // a missing one is said when asked
    if (isWithin(folder, dataFolder) && !(files && isWithin(folder, files.folder)))
      throw new ToolSettingsError(
        `Field "databases.${name}.file" of the tool settings: ${file} lies in the data folder. Name another file.`,
      );
  }
  return createQueryTools(settings, runStatement);
}

function describeTool({ name, description, arguments: schema }: Tool): ToolDescription {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' });
  return { name, description, parameters };
}

function parseJson(name: string, given: string): unknown {
  if (given.length > longestArguments)
    throw new ToolRefusal('bad-arguments', `${name}: the arguments are too long.`);
  try {
    return given.trim() === '' ? {} : JSON.parse(given);
  } catch (error) {
    throw new ToolRefusal(
      'bad-arguments',
      `${name}: the arguments are not JSON: ${escapeText((error as Error).message, 200)}`,
    );
  }
}

/** @throws ToolSettingsError naming field and remedy */
export async function createTools(settings: ToolSettings, surroundings: ToolSurroundings): Promise<Toolbox> {
  const dataFolder = await realpath(surroundings.dataFolder);
  const { files, databases, browser, outbox } = settings;
  const tools: Tool[] = [];
  const root = files ? await openFolder('files.folder', files.folder, 'agent-files', dataFolder) : null;
  if (files && root) {
    tools.push(createReadFile(root), createListFolder(root), createSearchFiles(root));
    if (files.write) tools.push(createWriteFile(root));
  }
  if (databases) tools.push(...(await databaseTools(databases, surroundings, dataFolder, root)));
  if (browser) {
    const { hosts, executable = null, scripts, sandbox } = browser;
    tools.push(...createBrowseTools(hosts, { executable, scripts, sandbox }, surroundings.loopbackForTests));
  }
  if (outbox) {
    const box = await openFolder('outbox.folder', outbox.folder, 'outbox', dataFolder);
    if (root && (isWithin(box.folder, root.folder) || isWithin(root.folder, box.folder)))
      throw new ToolSettingsError(
        'Field "outbox.folder" of the tool settings: the outbox and the folder of files lie in one another. Separate them.',
      );
    tools.push(createWriteMail(box, root, outbox.from ?? null), createWriteEvent(box), createReadOutbox(box));
  }
  const byName = new Map(tools.map((tool) => [tool.name, tool]));

  return {
    tools,
    descriptions: tools.map(describeTool),
    parseCall(name, given) {
      const tool = byName.get(name);
      if (!tool)
        throw new ToolRefusal(
          'unknown-tool',
          `There is no tool ${escapeText(name, 64)}. Tools: ${[...byName.keys()].join(', ') || 'none'}.`,
        );
      const parsed = parseArguments(tool, typeof given === 'string' ? parseJson(name, given) : given);
      return { tool, action: { kind: 'tool', tool: name, arguments: parsed } };
    },
    async close() {
      for (const tool of tools) await tool.close?.();
    },
  };
}
