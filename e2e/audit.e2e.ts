import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisionEvent } from '../src-main/audit/test-files/decisions.ts';
import { connectStore, type Store } from '../src-main/processes/connect-store.ts';
import { so8t } from './command-line.ts';

let folder: string;
let store: Store;
const event = decisionEvent('write to hanako@example.jp', { verdict: 'ESCALATE' });

/** The workbench has the folder open all the time. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-audit-'));
  store = await connectStore(folder);
  await store.appendAudit(event);
  await store.appendAudit(decisionEvent('another', { verdict: 'ALLOW', cause: 'none' }));
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function audit(...args: string[]) {
  const { code, stdout, stderr } = await so8t('--json', 'audit', ...args);
  return { code, stderr, json: stdout === '' ? null : JSON.parse(stdout) };
}

describe('so8t audit', () => {
  it('lists and shows what the workbench is writing', async () => {
    const { code, json, stderr } = await audit('list', '--data', folder, '--verdict', 'ESCALATE');
    expect(code, stderr).toBe(0);
    expect(json).toMatchObject({
      entries: [{ sequence: 2, verdict: 'ESCALATE' }],
      next: null,
      counts: { total: 1 },
    });
    expect(json.entries[0].text).toMatch(/^write to \[email:[0-9a-f]{8}\]$/u);
    const shown = await audit('show', event.decision.id, '--data', folder);
    expect(shown.json).toMatchObject([{ sequence: 2, event: { kind: 'decision' } }]);
    expect((await audit('show', 'nothing', '--data', folder)).code).toBe(1);
  });

  it('exports, and verifies the export alone: whole, changed, cut, by another key', async () => {
    const file = path.join(folder, 'log.jsonl');
    const exported = await audit('export', '--data', folder, '--out', file);
    expect(exported.json).toMatchObject({ from: 1, to: 3, entries: 3 });
    const { fingerprint } = exported.json;
    expect(await audit('verify', file)).toMatchObject({ code: 0, json: { holds: true, keyKnown: false } });
    expect(await audit('verify', file, '--fingerprint', fingerprint)).toMatchObject({
      code: 0,
      json: { keyKnown: true },
    });
    const wrong = await audit('verify', file, '--fingerprint', '0'.repeat(64));
    expect(wrong).toMatchObject({ code: 1, json: { holds: false, problems: [{ code: 'other-key' }] } });
    const text = await readFile(file, 'utf8');
    const changed = path.join(folder, 'changed.jsonl');
    for (const other of [text.replace('ESCALATE', 'ALLOW'), text.split('\n').slice(0, -2).join('\n')]) {
      await writeFile(changed, other);
      expect(await audit('verify', changed)).toMatchObject({ code: 1, json: { holds: false } });
    }
    expect(await audit('verify', '--data', folder)).toMatchObject({
      code: 0,
      json: { holds: true, entries: 3 },
    });
  });

  it('goes back from a decision, and does not begin a new log under a running workbench', async () => {
    const { code, json } = await audit('provenance', event.decision.id, '--data', folder);
    expect(code).toBe(0);
    expect(json.links.map(({ role }: { role: string }) => role)).toEqual([
      'policy',
      'shield',
      'head',
      'gguf',
    ]);
    const refused = await audit('restart', '--by', 'x', '--reason', 'y', '--data', folder);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('in use by another program');
  });

  it('says where there is no log', async () => {
    const { code, stderr } = await audit('list', '--data', path.join(folder, 'nowhere'));
    expect(code).toBe(1);
    expect(stderr).toContain('no audit log');
  });
});
