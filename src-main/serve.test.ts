import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initTRPC } from '@trpc/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OpenedApi, type ServedDoor, serve } from './serve.ts';

const t = initTRPC.create();
const router = t.router({ ping: t.procedure.query(() => 'pong') });

let folder: string;
let lines: string[];
let closed: number;
const doors: ServedDoor[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-serve-'));
  await writeFile(path.join(folder, 'index.html'), '<title>SO8T</title>');
  lines = [];
  closed = 0;
});

afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
  await rm(folder, { recursive: true });
});

const openApi = async () => ({
  router,
  context: {},
  async close() {
    closed += 1;
  },
});

async function open(given: () => Promise<OpenedApi<typeof router>> = openApi) {
  const door = await serve({
    dataFolder: folder,
    screensFolder: folder,
    openApi: given,
    open: false,
    say: (line) => lines.push(line),
  });
  if (door) doors.push(door);
  return door;
}

const runningFile = () => path.join(folder, 'browser-door.json');
const link = (): string => /http:\S+/.exec(lines.findLast((line) => line.includes('http:')) ?? '')![0];
const status = async (address: string): Promise<number> =>
  (await fetch(address, { redirect: 'manual' })).status;

it('prints a link that works', async () => {
  await open();
  expect(await status(link())).toBe(302);
});

it('shows the one that runs instead of starting a second', async () => {
  await open();
  const first = link();
  expect(await open(() => Promise.reject(new Error('not asked for')))).toBeUndefined();
  expect(link()).not.toBe(first);
  expect(new URL(link()).origin).toBe(new URL(first).origin);
  expect(await status(link())).toBe(302);
  expect(lines.join('\n')).toMatch(/open on this data folder already/);
});

it('waits for the one that is just starting', async () => {
  const inUse = Object.assign(new Error('in use'), { code: 'data-folder-in-use' });
  let second: Promise<unknown> | undefined;
  await open(async () => {
    second = open(() => Promise.reject(inUse));
    await new Promise((resolve) => setTimeout(resolve, 700));
    return { router, context: {}, close: async () => {} };
  });
  expect(await second).toBeUndefined();
});

it('leaves word that only its owner can read, and takes it away', async () => {
  const door = await open();
  expect((await stat(runningFile())).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(runningFile(), 'utf8'))).toMatchObject({ pid: process.pid });
  await door?.close();
  doors.length = 0;
  await expect(stat(runningFile())).rejects.toThrow('ENOENT');
  expect(closed).toBe(1);
});

it.each([
  ['no JSON', '{'],
  ['another shape', '{"port":"80"}'],
  ['nobody there', JSON.stringify({ pid: 1, port: 1, secret: 'x'.repeat(43) })],
])('takes no notice of a stale file: %s', async (_, text) => {
  await writeFile(runningFile(), text);
  await chmod(runningFile(), 0o644);
  expect(await open()).toBeDefined();
  expect((await stat(runningFile())).mode & 0o777).toBe(0o600);
});

it.each([
  ['an error', 500, 'no'],
  ['an address elsewhere', 200, 'https://evil.example/open?token=x'],
  ['endless text', 200, 'x'.repeat(100_000)],
])('takes no notice of another program at that port that answers with %s', async (_, code, text) => {
  const other = createServer((_request, response) => response.writeHead(code).end(text));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await writeFile(runningFile(), JSON.stringify({ pid: 1, port, secret: 'x'.repeat(43) }));
  expect(await open()).toBeDefined();
  expect(new URL(link()).port).not.toBe(String(port));
  other.closeAllConnections();
  other.close();
});

it('gives the data folder back when it cannot serve', async () => {
  const first = (await open())!;
  const port = Number(new URL(first.origin).port);
  await rm(runningFile());
  const second = serve({
    dataFolder: folder,
    screensFolder: folder,
    openApi,
    port,
    open: false,
    say: () => {},
  });
  await expect(second).rejects.toThrow(/in use by another program/);
  expect(closed).toBe(1);
});
