/** The whole program is killed while a tool runs: what had begun is shown as interrupted, and never runs again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChatServer, finish, openChatServer } from '../src-main/agent/openai/test-files/chat-server.ts';
import type { Turn } from '../src-main/agent/turn.ts';
import { so8t } from './command-line.ts';

/** Runs until its own time limit, which is seconds. */
const endless = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n';

let folder: string;
let server: ChatServer;
const begun: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-interrupted-'));
  // Every answer is scripted: no model is asked.
  server = await openChatServer(undefined as never);
});
afterAll(async () => {
  for (const child of begun) killAll(child);
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Line {
  readonly turn?: Turn;
  readonly later?: readonly Turn[];
  readonly ended?: boolean;
  readonly approvals?: readonly { status: string; execution: string | null }[];
}

/** A group of its own, so that all of it can be killed at once. */
function run(...args: string[]): AsyncIterable<Line> & { readonly child: ChildProcess } {
  const program = path.join(import.meta.dirname, 'programs', 'agent-of-folder.ts');
  const child = spawn(process.execPath, [program, folder, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  begun.push(child);
  const lines = createInterface(child.stdout!);
  async function* read(): AsyncGenerator<Line> {
    for await (const line of lines) yield JSON.parse(line) as Line;
  }
  return Object.assign(read(), { child });
}

function killAll({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

const toolStates = (turn: Turn): string[] =>
  turn.steps.flatMap((step) => (step.kind === 'tool' ? [step.state] : []));

describe('the program that is killed while a tool runs', () => {
  it('says so at its next start, and repeats nothing', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'so8t-numbers-'));
    const shop = path.join(outside, 'numbers.db');
    new Database(shop).exec('CREATE TABLE numbers (x)').close();
    const data = path.join(folder, 'tools.json');
    await writeFile(
      data,
      JSON.stringify({ version: 1, databases: { numbers: { file: shop, write: false } } }),
    );
    const call = { name: 'query_database', arguments: JSON.stringify({ database: 'numbers', sql: endless }) };
    server.script({
      events: [
        { choices: [{ delta: { tool_calls: [{ index: 0, function: call }] } }] },
        finish('tool_calls'),
      ],
    });

    const first = run('ask', server.baseUrl);
    let last: Turn | undefined;
    for await (const { turn } of first) {
      last = turn ?? last;
      if (!turn || !toolStates(turn).includes('running')) continue;
      // Told just before its entry is on the disk; the statement itself takes seconds.
      await wait(700);
      killAll(first.child);
      break;
    }
    expect(toolStates(last!), JSON.stringify(last)).toEqual(['running']);

    const lines: Line[] = [];
    for await (const line of run('look')) lines.push(line);
    const { later, approvals } = lines.find((line) => line.later)!;
    expect(later).toMatchObject([
      // The second where a person had approved the call: whether one is asked is the gate's to say.
      {
        status: 'interrupted',
        problem: expect.stringMatching(/while a tool ran|after the approval was used/u),
      },
    ]);
    expect(toolStates(later![0]!)).toEqual(['failed']);
    for (const { status, execution } of approvals!) expect([status, execution]).toContain('used');
    expect(server.requests).toHaveLength(1);

    const { stdout } = await so8t('--json', 'audit', 'list', '--data', folder, '--limit', '500');
    const { entries } = JSON.parse(stdout) as { entries: { kind: string; text: string }[] };
    const executions = entries.filter(({ kind }) => kind === 'execution').map(({ text }) => text);
    // The question, and the tool: each begun once; the tool's end was written at the next start.
    expect(executions.filter((text) => text.includes('begun'))).toHaveLength(2);
    expect(executions.filter((text) => text.includes('interrupted'))).toHaveLength(1);
    const verified = await so8t('--json', 'audit', 'verify', '--data', folder);
    expect(verified.code, verified.stderr).toBe(0);
    await rm(outside, { recursive: true });
  });
});
