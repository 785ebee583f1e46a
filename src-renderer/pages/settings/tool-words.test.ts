import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import i18next from 'i18next';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { createTools } from '../../../src-main/agent/tools/create-tools.ts';
import { toolSettingsSchema } from '../../../src-main/agent/tools/tool-settings.ts';
import { runStatementInProcess } from '../../../src-main/processes/run-statement-in-process.ts';
import { resources } from '../../i18n/resources.ts';
import { toolWords } from './tool-words.ts';

beforeAll(async () => {
  await i18next.init({ resources, fallbackLng: false, interpolation: { escapeValue: false } });
});

/** All tools that there are, as the settings can switch them on. */
async function everyTool() {
  const dataFolder = realpathSync(mkdtempSync(path.join(tmpdir(), 'so8t-words-')));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  const settings = toolSettingsSchema.parse({
    version: 1,
    files: {},
    databases: { shop: { file: path.join(dataFolder, 'agent-files', 'shop.db'), write: true } },
    browser: { hosts: ['example.org', '*.example.net'] },
    outbox: {},
  });
  const { tools } = await createTools(settings, { dataFolder, runStatement: runStatementInProcess });
  return tools;
}

it('tools say in Japanese every host and limit that their own descriptions name', async () => {
  const tools = await everyTool();
  expect(tools.length).toBeGreaterThanOrEqual(11);
  const t = i18next.getFixedT('ja', 'agentSettings');
  for (const { name, description, bounds = {} } of tools) {
    const words = toolWords(name, bounds, t);
    expect(words, name).toMatch(/[ぁ-ん]/u);
    expect(words, name).not.toContain('{{');
    for (const value of Object.values(bounds)) {
      expect(description, name).toContain(String(value));
      expect(words, name).toContain(String(value));
    }
    // And no figure of the description is left out.
    for (const figure of description.match(/(?<![-A-Z])\b[0-9]+/gu) ?? [])
      expect(words, name).toContain(figure);
  }
  const opener = tools.find(({ name }) => name === 'open_page')!;
  expect(toolWords('open_page', opener.bounds ?? {}, t)).toContain('example.org, *.example.net');
});

it('what has no words of its own is left to the tool itself', () => {
  expect(toolWords('fly_away', {}, i18next.getFixedT('ja', 'agentSettings'))).toBe('');
  expect(toolWords('open_page', { hosts: 'example.org' }, i18next.getFixedT('en', 'agentSettings'))).toBe('');
});
