import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { initTRPC } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { loadScreens } from '../screens.ts';
import { serveViewers } from '../viewer.ts';
import { type BrowserServer, startServer } from './server.ts';

const t = initTRPC.context<{ name: string }>().create();
let flooding = 0;
const router = t.router({
  hello: t.procedure.input(z.string()).query(({ ctx, input }) => `${ctx.name} ${input}`),
  flood: t.procedure.subscription(async function* ({ signal }) {
    flooding += 1;
    try {
      while (!signal?.aborted) {
        yield 'x'.repeat(1_000_000);
        await sleep(1);
      }
    } finally {
      flooding -= 1;
    }
  }),
});

let folder: string;
let server: BrowserServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-door-'));
  await writeFile(path.join(folder, 'secret.txt'), 'not for the screens');
  const built = path.join(folder, 'renderer');
  await mkdir(path.join(built, 'assets'), { recursive: true });
  await writeFile(path.join(built, 'index.html'), '<meta nonce="so8t-style-nonce"><title>SO8T</title>');
  await writeFile(path.join(built, '.built-from.json'), '{}');
  await writeFile(path.join(built, 'assets', 'main-1234.js'), 'export {};');
  const serveViewer = serveViewers({ router, context: { name: 'hello' } });
  server = await startServer({ screens: await loadScreens(built), serveViewer });
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Got {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** A request as somebody could make it who is not bound to what browsers do: the path goes out as it is. */
function get(pathAndQuery: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path: pathAndQuery, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    })
      .once('error', reject)
      .end();
  });
}

const pathOf = (link: string): string => link.slice(server.origin.length);

async function enter(): Promise<string> {
  const { headers } = await get(pathOf(server.newLink()));
  return String(headers['set-cookie']).split(';')[0]!;
}

/** Opens a WebSocket; resolves to it, or to the status that refused it. */
function connect(headers: Record<string, string>, place = '/trpc'): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${place}`, { headers });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode!));
    socket.once('error', reject);
  });
}

async function viewer(): Promise<WebSocket> {
  return (await connect({ Origin: server.origin, Cookie: await enter() })) as WebSocket;
}

const closed = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.once('close', (code) => resolve(code)));

function ask(socket: WebSocket, message: unknown): Promise<Record<string, unknown>> {
  socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
}

const hello = { id: 1, method: 'query', params: { path: 'hello', input: 'world' } };

describe('the link', () => {
  it('is exchanged once for a cookie that only this server gets, and then leads to a clean address', async () => {
    const link = pathOf(server.newLink());
    const first = await get(link);
    expect(first).toMatchObject({ status: 302, headers: { location: '/' } });
    expect(String(first.headers['set-cookie'])).toMatch(
      new RegExp(`^so8t-${server.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    const again = await get(link);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.text).toMatch(/used already/);
  });

  it.each(['/open', '/open?token=', '/open?token=wrong', '/open?token=%00', '/open?token=a&token=b'])(
    'is refused as %s',
    async (place) => {
      expect(await get(place)).toMatchObject({ status: 401 });
    },
  );

  it('is given to who knows the secret of the data folder, and to nobody else', async () => {
    const authorization = `Bearer ${server.secret}`;
    const given = await get('/link', { authorization }, 'POST');
    expect(await get(pathOf(given.text.trim()))).toMatchObject({ status: 302 });
    expect(await get('/link', {}, 'POST')).toMatchObject({ status: 403 });
    expect(await get('/link', { authorization: 'Bearer wrong' }, 'POST')).toMatchObject({ status: 403 });
    expect(await get('/link', { authorization, origin: server.origin }, 'POST')).toMatchObject({
      status: 403,
    });
    expect(await get('/link', { authorization })).toMatchObject({ status: 405 });
  });
});

describe('the screens', () => {
  it('are shown to a session, with a policy that lets nothing in', async () => {
    const page = await get('/', { cookie: await enter() });
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const nonce = /'nonce-([\w-]+)'/.exec(policy)![1];
    expect(page.text).toContain(`nonce="${nonce}"`);
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const deep = await get('/runs/3', { cookie: await enter() });
    expect(deep.text).toContain('<title>SO8T</title>');
    expect(deep.text).not.toContain(nonce!);
  });

  it('are kept for as long as their names say', async () => {
    const cookie = await enter();
    const script = await get('/assets/main-1234.js', { cookie });
    expect(script.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await get('/', { cookie })).headers['cache-control']).toBe('no-store');
  });

  it.each(['/', '/assets/main-1234.js', '/runs/3', '/nothing.js'])(
    'are not shown without: %s',
    async (place) => {
      const port = server.port;
      for (const headers of [
        {},
        { cookie: 'so8t=x' },
        { cookie: `so8t-${port}=wrong` },
        { cookie: `so8t-${port}` },
      ]) {
        const { status, text } = await get(place, headers);
        expect(status).toBe(401);
        expect(text).toMatch(/npm start/);
      }
    },
  );

  it('ask again by themselves when another page led here, because then the cookie stays away', async () => {
    const elsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const { status, text } = await get('/', elsewhere);
    expect(status).toBe(200);
    expect(text).toMatch(/http-equiv="refresh"/);
    expect(text).not.toMatch(/script/);
    expect(await get('/', { ...elsewhere, 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 401 });
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/%252e%252e/%252e%252e/secret.txt',
    '//secret.txt',
    '/.built-from.json',
    '/secret.txt%00.js',
    '/%ff.js',
  ])('have no way out of their folder: %s', async (place) => {
    const { status, text } = await get(place, { cookie: await enter() });
    expect(text).not.toMatch(/not for the screens|\{\}/);
    expect([200, 400, 404]).toContain(status);
  });

  it('are only read', async () => {
    const refused = await get('/', { cookie: await enter() }, 'POST');
    expect(refused).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    const head = await get('/', { cookie: await enter() }, 'HEAD');
    expect(head).toMatchObject({ status: 200, text: '' });
  });
});

describe('somebody else', () => {
  it.each(['localhost', 'evil.example', '127.0.0.1', '127.0.0.1.evil.example', '0.0.0.0', '[::1]'])(
    'as host %s is told where the workbench is',
    async (name) => {
      const host = name === '127.0.0.1' ? name : `${name}:${server.port}`;
      const refused = await get('/', { host, cookie: await enter() });
      expect(refused.status).toBe(421);
      expect(refused.text).toContain(server.origin);
      expect(await connect({ Host: host, Origin: server.origin, Cookie: await enter() })).toBe(421);
    },
  );

  it.each(['https://evil.example', 'null', 'http://127.0.0.1', 'http://localhost:1', 'file://'])(
    'as origin %s is refused',
    async (origin) => {
      expect(await get('/', { origin, cookie: await enter() })).toMatchObject({ status: 403 });
      expect(await connect({ Origin: origin, Cookie: await enter() })).toBe(403);
    },
  );

  it('opens no WebSocket without origin, without cookie, or elsewhere', async () => {
    const Origin = server.origin;
    expect(await connect({ Cookie: await enter() })).toBe(403);
    expect(await connect({ Origin })).toBe(401);
    expect(await connect({ Origin, Cookie: `so8t-${server.port}=wrong` })).toBe(401);
    expect(await connect({ Origin, Cookie: await enter() }, '/other')).toBe(404);
  });
});

describe('a viewer', () => {
  it('calls the API', async () => {
    const socket = await viewer();
    expect(await ask(socket, hello)).toMatchObject({ id: 1, result: { data: 'hello world' } });
    socket.close();
  });

  it.each([
    '{',
    'null',
    '[]x',
    '7',
    '{"id":{}}',
    '{"id":1,"method":"query"}',
    '{"id":1,"method":"eval","params":{"path":"hello"}}',
    '{"id":null,"method":"query","params":{"path":"hello"}}',
  ])('with the malformed message %s gets an error and may go on', async (message) => {
    const socket = await viewer();
    expect(await ask(socket, message)).toMatchObject({ id: null, error: { data: { code: 'PARSE_ERROR' } } });
    expect(await ask(socket, hello)).toMatchObject({ result: { data: 'hello world' } });
    socket.close();
  });

  it('gets an error for what there is not, for wrong input and for bytes', async () => {
    const socket = await viewer();
    const call = (place: string, input: unknown) => ({
      id: 2,
      method: 'query',
      params: { path: place, input },
    });
    expect(await ask(socket, call('nothing', 1))).toMatchObject({ error: { data: { code: 'NOT_FOUND' } } });
    expect(await ask(socket, call('hello', 1))).toMatchObject({ error: { data: { code: 'BAD_REQUEST' } } });
    expect(await ask(socket, call('__proto__', 1))).toMatchObject({ error: { data: { code: 'NOT_FOUND' } } });
    socket.send(Buffer.from([1, 2, 3]));
    const answer = await new Promise((resolve) => socket.once('message', (data) => resolve(String(data))));
    expect(answer).toMatch(/PARSE_ERROR/);
    socket.close();
  });

  it('with a message of more than 8 MB is let go; the others stay', async () => {
    const [large, other] = [await viewer(), await viewer()];
    const gone = closed(large);
    large.send('x'.repeat(8 * 1024 * 1024 + 1));
    expect(await gone).toBe(1009);
    expect(await ask(other, hello)).toMatchObject({ result: { data: 'hello world' } });
    other.close();
  });

  it('that does not read is let go before its backlog fills the memory', async () => {
    const socket = await viewer();
    const gone = closed(socket);
    socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'flood' } }));
    await new Promise((resolve) => socket.once('message', resolve));
    socket.pause();
    const before = process.memoryUsage().rss;
    await expect.poll(() => flooding, { timeout: 20_000 }).toBe(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    socket.resume();
    expect([4008, 1006]).toContain(await gone);
    const again = await viewer();
    expect(await ask(again, hello)).toMatchObject({ result: { data: 'hello world' } });
    again.close();
  });
});

it('says which port is taken', async () => {
  const options = { screens: () => ({ status: 200, headers: {}, body: '' }), serveViewer: () => {} };
  await expect(startServer({ ...options, port: server.port })).rejects.toThrow(
    `Port ${server.port} is in use`,
  );
});
