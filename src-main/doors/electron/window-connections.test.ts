import { initTRPC } from '@trpc/server';
import { beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { serveViewers } from '../viewer.ts';
import type { ToWindow } from './channel.ts';
import { createWindowConnections, type WindowConnections } from './window-connections.ts';

const t = initTRPC.create();
let counting = 0;
const router = t.router({
  hello: t.procedure.input(z.string()).query(({ input }) => `hello ${input}`),
  flood: t.procedure.subscription(async function* ({ signal }) {
    counting += 1;
    try {
      while (!signal?.aborted) {
        yield 'x'.repeat(1_000_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      counting -= 1;
    }
  }),
});

let sent: ToWindow[];
let connections: WindowConnections;

beforeEach(async () => {
  sent = [];
  const serving = Promise.resolve(serveViewers({ router, context: {} }));
  connections = createWindowConnections(serving, (message) => sent.push(message));
  connections.receive({ kind: 'open', connection: 1 });
  await vi.waitFor(() => expect(sent).toEqual([{ kind: 'opened', connection: 1 }]));
});

function call(method: string, path: string, input?: unknown, connection = 1): void {
  const text = JSON.stringify({ id: 1, method, params: { path, input } });
  connections.receive({ kind: 'text', connection, text });
}

const last = (): ToWindow | undefined => sent.at(-1);

it('calls the API', async () => {
  call('query', 'hello', 'window');
  await vi.waitFor(() => expect(last()).toMatchObject({ kind: 'text', connection: 1 }));
  expect(JSON.stringify(last())).toContain('hello window');
});

it('answers nothing before the API is open', async () => {
  let open: (serve: ReturnType<typeof serveViewers>) => void = () => {};
  const early: ToWindow[] = [];
  const serving = new Promise<ReturnType<typeof serveViewers>>((resolve) => {
    open = resolve;
  });
  const waiting = createWindowConnections(serving, (message) => early.push(message));
  waiting.receive({ kind: 'open', connection: 7 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(early).toEqual([]);
  open(serveViewers({ router, context: {} }));
  await vi.waitFor(() => expect(early).toEqual([{ kind: 'opened', connection: 7 }]));
});

it.each([
  undefined,
  null,
  7,
  'text',
  [],
  {},
  { kind: 'eval', connection: 1 },
  { kind: 'text', connection: 1 },
  { kind: 'text', connection: '1', text: '' },
  { kind: 'text', connection: 1, text: {} },
  { kind: 'taken', connection: 1, characters: -1 },
  { kind: 'open', connection: 1, __proto__: null, more: 1 },
])('closes the connection upon the malformed message %j, and opens the next', async (message) => {
  connections.receive(message);
  expect(last()).toMatchObject({ kind: 'closed', connection: 1, code: 4003, reason: 'malformed message' });
  connections.receive({ kind: 'open', connection: 2 });
  await vi.waitFor(() => expect(last()).toEqual({ kind: 'opened', connection: 2 }));
});

it('takes malformed calls as a WebSocket does', async () => {
  connections.receive({ kind: 'text', connection: 1, text: '{' });
  await vi.waitFor(() => expect(JSON.stringify(last())).toContain('PARSE_ERROR'));
  call('query', 'hello', 'again');
  await vi.waitFor(() => expect(JSON.stringify(last())).toContain('hello again'));
});

it('closes upon a message of more than 8 MB', () => {
  connections.receive({ kind: 'text', connection: 1, text: 'x'.repeat(8 * 1024 * 1024 + 1) });
  expect(last()).toMatchObject({ kind: 'closed', code: 1009, reason: 'message of more than 8 MB' });
});

it('takes no notice of connections that are not there, and lets nobody open many', () => {
  const before = sent.length;
  call('query', 'hello', 'x', 9);
  connections.receive({ kind: 'close', connection: 9 });
  expect(sent).toHaveLength(before);
  for (let connection = 2; connection < 9; connection += 1) connections.receive({ kind: 'open', connection });
  expect(sent.filter((message) => message.kind === 'closed')).toHaveLength(4);
});

it('lets a window go that does not take what it gets', async () => {
  call('subscription', 'flood');
  await vi.waitFor(() => expect(last()).toMatchObject({ kind: 'closed', code: 4008 }), { timeout: 5000 });
  expect(sent.length).toBeLessThan(30);
  await vi.waitFor(() => expect(counting).toBe(0));
});

it('keeps a window that takes what it gets, until the page is gone', async () => {
  call('subscription', 'flood');
  let taken = 0;
  await vi.waitFor(
    () => {
      for (const message of sent.splice(0))
        if (message.kind === 'text') {
          taken += 1;
          connections.receive({ kind: 'taken', connection: 1, characters: message.text.length });
        }
      expect(taken).toBeGreaterThan(40);
    },
    { timeout: 10_000, interval: 1 },
  );
  expect(counting).toBe(1);
  connections.endAll();
  await vi.waitFor(() => expect(counting).toBe(0));
});
