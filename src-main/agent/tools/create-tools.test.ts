import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runStatementInProcess } from '../../processes/run-statement-in-process.ts';
import { ToolRefusal } from '../tool.ts';
import { createTools, type Toolbox } from './create-tools.ts';
import { callTool, permitFor } from './test-files/call-tool.ts';
import {
  readToolSettings,
  type ToolSettings,
  toolSettingsFile,
  toolSettingsSchema,
} from './tool-settings.ts';

let outer: string;
let dataFolder: string;

beforeEach(async () => {
  outer = await realpath(await mkdtemp(path.join(tmpdir(), 'so8t-tools-')));
  dataFolder = path.join(outer, 'data');
  await mkdir(dataFolder);
});
afterEach(() => rm(outer, { recursive: true, force: true }));

const make = (settings: object): Promise<Toolbox> =>
  createTools(toolSettingsSchema.parse({ version: 1, ...settings }) as ToolSettings, {
    dataFolder,
    runStatement: runStatementInProcess,
  });

const everything = () => ({
  files: {},
  databases: { shop: { file: path.join(outer, 'shop.db'), write: true } },
  browser: { hosts: ['*.Example.org'] },
  outbox: { from: 'me@example.org' },
});

describe('the tools', () => {
  it('are off until the settings name them', async () => {
    expect(await readToolSettings(dataFolder)).toEqual({ version: 1 });
    expect((await make({})).tools).toEqual([]);
    expect(existsSync(path.join(dataFolder, 'agent-files'))).toBe(false);
    const { tools } = await make({ files: { write: false } });
    expect(tools.map(({ name }) => name)).toEqual(['read_file', 'list_folder', 'search_files']);
  });

  it('have sensible places, and say what they change', async () => {
    const { tools, close } = await make(everything());
    expect(tools.map(({ name, effect }) => [name, effect])).toEqual([
      ['read_file', 'nothing'],
      ['list_folder', 'nothing'],
      ['search_files', 'nothing'],
      ['write_file', 'writes'],
      ['query_database', 'nothing'],
      ['change_database', 'writes'],
      ['open_page', 'nothing'],
      ['read_page', 'nothing'],
      ['write_mail', 'writes'],
      ['write_event', 'writes'],
      ['read_outbox', 'nothing'],
    ]);
    const write = tools.find(({ name }) => name === 'write_file')!;
    await callTool(write, { path: 'a.txt', content: 'x', replace: false });
    expect(existsSync(path.join(dataFolder, 'agent-files', 'a.txt'))).toBe(true);
    expect(existsSync(path.join(dataFolder, 'outbox'))).toBe(true);
    await close();
  });

  it('run only by a permit for the very call', async () => {
    for (const tool of (await make(everything())).tools) {
      const action = { kind: 'tool', tool: tool.name, arguments: {} } as const;
      const other = { ...action, arguments: { path: 'x' } };
      const { signal } = new AbortController();
      await expect(tool.run(permitFor(other), action, signal)).rejects.toThrow('for another action');
      const used = permitFor(action);
      await tool.run(used, action, signal).catch(() => undefined); // whatever it says, the permit is used up
      await expect(tool.run(used, action, signal)).rejects.toThrow('used before');
    }
  });

  it('are described to the model by JSON Schema', async () => {
    const { descriptions, tools } = await make(everything());
    expect(descriptions.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
    const read = descriptions.find(({ name }) => name === 'read_file')!;
    expect(read.parameters).toMatchObject({
      type: 'object',
      required: ['path'],
      additionalProperties: false,
      properties: { path: { type: 'string' }, offset: { type: 'integer', minimum: 0 } },
    });
    expect(JSON.stringify(descriptions)).not.toContain('$schema');
    expect(JSON.stringify(descriptions)).not.toContain(outer);
  });

  it('take calls as models write them, and say what is wrong with one', async () => {
    const { parseCall } = await make(everything());
    expect(parseCall('read_file', '{"path":"a.txt"}').action).toEqual({
      kind: 'tool',
      tool: 'read_file',
      arguments: { path: 'a.txt', offset: 0 },
    });
    expect(parseCall('read_outbox', '').action.arguments).toEqual({});
    const message = (name: string, given: unknown): string => {
      try {
        parseCall(name, given);
        return 'no refusal';
      } catch (error) {
        return error instanceof ToolRefusal ? `${error.code}: ${error.message}` : String(error);
      }
    };
    expect(message('rm_rf', {})).toMatch(/^unknown-tool: There is no tool rm_rf. Tools: read_file, /u);
    expect(message('constructor', {})).toMatch(/^unknown-tool/u);
    expect(message('read_file', '{"path":')).toMatch(
      /^bad-arguments: read_file: the arguments are not JSON/u,
    );
    expect(message('read_file', {})).toMatch(/"path"/u);
    expect(message('read_file', { path: 'a', mode: 'rw' })).toMatch(/mode/u);
    expect(message('read_file', '{"path":"a","__proto__":{"x":1}}')).toMatch(/^bad-arguments/u);
    expect(message('read_file', [])).toMatch(/^bad-arguments/u);
    expect(message('read_file', null)).toMatch(/^bad-arguments/u);
    expect(message('query_database', { database: 'other', sql: 'SELECT 1' })).toMatch(/"database"/u);
    expect(message('read_file', ' '.repeat(2 * 1024 * 1024))).toMatch(/too long/u);
  });

  it('reach nothing that the workbench keeps for itself', async () => {
    const within = path.join(dataFolder, 'models');
    await mkdir(within);
    symlinkSync(dataFolder, path.join(outer, 'link'));
    for (const folder of [dataFolder, within, outer]) {
      await expect(make({ files: { folder } })).rejects.toThrow('"files.folder"');
      await expect(make({ outbox: { folder } })).rejects.toThrow('"outbox.folder"');
    }
    await expect(make({ files: { folder: path.join(outer, 'link') } })).rejects.toThrow('neither a link');
    await expect(make({ files: { folder: path.join(outer, 'link', 'models') } })).rejects.toThrow(
      'data folder',
    );
    for (const file of [path.join(dataFolder, 'workbench.db'), path.join(outer, 'link', 'workbench.db')])
      await expect(make({ databases: { own: { file } } })).rejects.toThrow('"databases.own.file"');
    const shared = path.join(outer, 'shared');
    await expect(
      make({ files: { folder: shared }, outbox: { folder: path.join(shared, 'out') } }),
    ).rejects.toThrow('lie in one another');
  });
});

describe('tools.json', () => {
  it.each([
    ['{', 'is not JSON'],
    ['{}', 'field "version"'],
    ['{"version":1,"shell":{}}', 'shell'],
    ['{"version":1,"files":{"folder":"relative"}}', 'field "files.folder": write an absolute path'],
    ['{"version":1,"databases":{"Big Shop":{"file":"/a"}}}', 'databases'],
    ['{"version":1,"browser":{"hosts":[]}}', 'field "browser.hosts": list a host'],
    ['{"version":1,"browser":{"hosts":["127.0.0.1"]}}', 'field "browser.hosts.0"'],
    ['{"version":1,"browser":{"hosts":["*"]}}', 'field "browser.hosts.0"'],
    ['{"version":1,"browser":{"hosts":["example.org"],"loopbackForTests":{}}}', 'loopbackForTests'],
    ['{"version":1,"outbox":{"from":"Me <me@example.org>"}}', 'field "outbox.from"'],
  ])('names file, field and remedy: %s', async (text, problem) => {
    writeFileSync(path.join(dataFolder, toolSettingsFile), text);
    await expect(readToolSettings(dataFolder)).rejects.toThrow(problem);
    await expect(readToolSettings(dataFolder)).rejects.toThrow(path.join(dataFolder, toolSettingsFile));
    await expect(readToolSettings(dataFolder)).rejects.toThrow('Correct the file.');
  });
});
