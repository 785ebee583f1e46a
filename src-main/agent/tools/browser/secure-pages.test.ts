/** Pages over TLS, and Chromium's own sandbox: real Chromium, and servers of this test. */
import { execFile } from 'node:child_process';
import { createServer as createPlain, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Tool } from '../../tool.ts';
import { callTool, refusalOfDescribe, refusalOfRun } from '../test-files/call-tool.ts';
import { selfSigned } from '../test-files/certificates.ts';
import { toolSettingsSchema } from '../tool-settings.ts';
import { createBrowseTools } from './browse-tools.ts';
import { findChromium } from './find-chromium.ts';

function chromiumHere(): string | null {
  try {
    return findChromium(undefined);
  } catch {
    return null;
  }
}
const executable = chromiumHere();
if (!executable) console.warn('No Chromium here: pages are not opened.');

const superuser = process.getuid?.() === 0;
let servers: Server[];
/** Ports of: a certificate for the host, one for another host, no TLS at all, and a page without TLS. */
let [own, other, none, plain]: number[] = [];
/** What was asked of any of them, within TLS. */
let asked: string[];
let handshakes: number;

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  const page = '<!doctype html><title>A page</title><p>Secret words';
  const secure = async (host: string) =>
    createSecure(await selfSigned(host), (request, answer) => {
      asked.push(request.url!);
      answer.writeHead(200, { 'content-type': 'text/html' }).end(page);
    });
  const [a, b] = await Promise.all([secure('page.example.org'), secure('elsewhere.example.org')]);
  const c = createPlain((_, answer) => answer.end(page));
  const d = createPlain((request, answer) => {
    const to = {
      '/to-own': `https://page.example.org:${own}/`,
      '/to-inside': `https://inside.example.org:${own}/`,
      '/to-unlisted': `https://evil.test:${own}/`,
      '/to-loopback': `https://127.0.0.1:${own}/`,
    }[request.url!];
    if (to) return answer.writeHead(302, { location: to }).end();
    const script = `<p id=p>before</p><script>fetch('https://page.example.org:${own}/', { mode: 'no-cors' })
      .then(() => 'reached', () => 'refused').then((word) => { document.getElementById('p').textContent = word; });</script>
      <script src="/late.js"></script>`;
    if (request.url === '/late.js') return setTimeout(() => answer.end(''), 1500);
    return answer
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>Plain</title>${script}`);
  });
  for (const server of [a, b]) server.on('connection', () => (handshakes += 1));
  servers = [a, b, c, d];
  [own, other, none, plain] = await Promise.all(servers.map(listen));
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  asked = [];
  handshakes = 0;
});

function opener({ sandbox = !superuser, scripts = false } = {}): Tool {
  const forTests = {
    loopbackPorts: [own!, other!, none!, plain!],
    resolve: async (host: string) => [host === 'inside.example.org' ? '10.0.0.1' : '127.0.0.1'],
  };
  const setting = { executable: executable ?? 'none', scripts, sandbox };
  return createBrowseTools(['*.example.org'], setting, forTests)[0]!;
}

const at = (scheme: string, port: number, place = '/', host = 'page.example.org') => ({
  address: `${scheme}://${host}:${port}${place}`,
});

describe.runIf(executable)('a page over TLS', () => {
  it.each([
    ['signed by nobody who is trusted', () => own!],
    ['for another host', () => other!],
  ])('whose certificate is %s is refused, and nothing was asked of the server', async (_, port) => {
    const opening = callTool(opener(), at('https', port()));
    await expect(opening).rejects.toMatchObject({
      code: 'untrusted-certificate',
      message: expect.stringMatching(
        /The certificate of page\.example\.org:\d+ is not trusted \(ERR_CERT_\w+\)/u,
      ),
    });
    // It came as far as the certificate: the way through the proxy works.
    expect(handshakes).toBeGreaterThan(0);
    expect(asked).toEqual([]);
  });

  it('that is none does not open', async () => {
    expect(await refusalOfRun(opener(), at('https', none!))).toBe('page-failed');
  });

  it('is refused before any connection where the host is not listed, is a number, or is not public', async () => {
    for (const [host, code] of [
      ['evil.test', 'host-not-listed'],
      ['page.example.org.evil.test', 'host-not-listed'],
      ['127.0.0.1', 'address-literal'],
      ['[::1]', 'address-literal'],
    ] as const) {
      expect(await refusalOfDescribe(opener(), at('https', own!, '/', host))).toBe(code);
      expect(await refusalOfRun(opener(), at('https', own!, '/', host))).toBe(code);
    }
    expect(await refusalOfRun(opener(), at('https', own!, '/', 'inside.example.org'))).toBe(
      'address-not-public',
    );
    expect(await refusalOfRun(opener(), { address: 'https://page.example.org:8443/' })).toBe('port');
    expect(handshakes).toBe(0);
  });

  it.each([
    ['/to-own', 'untrusted-certificate', true],
    ['/to-inside', 'address-not-public', false],
    ['/to-unlisted', 'host-not-listed', false],
    ['/to-loopback', 'address-literal', false],
  ])('is no way out of a page without TLS: %s', async (place, code, reaches) => {
    expect(await refusalOfRun(opener(), at('http', plain!, place))).toBe(code);
    expect(handshakes > 0).toBe(reaches);
    expect(asked).toEqual([]);
  });

  it('is not reached by scripts either', async () => {
    const { text } = await callTool(opener({ scripts: true }), at('http', plain!, '/script'));
    expect(text).toContain('refused');
    expect(asked).toEqual([]);
  });
});

const visitor = path.join(import.meta.dirname, '..', 'test-programs', 'visit-with-sandbox.ts');

/** As an ordinary user, also where this is the superuser. */
function visitWithSandbox(place: string): Promise<Record<string, unknown>> {
  const nobody = superuser ? { uid: 65_534, gid: 65_534 } : {};
  const args = [visitor, at('http', plain!, place).address, String(plain)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { ...nobody, cwd: '/', timeout: 60_000 }, (error, stdout, stderr) =>
      stdout ? resolve(JSON.parse(stdout)) : reject(error ?? new Error(stderr)),
    );
  });
}

it("tells who allows it that Chromium's sandbox is off, and only then", () => {
  expect(opener({ sandbox: false }).caution).toBe('no-sandbox');
  expect(opener({ sandbox: true }).caution).toBeUndefined();
  expect(toolSettingsSchema.parse({ version: 1, browser: { hosts: ['example.org'] } }).browser!.sandbox).toBe(
    true,
  );
});

describe.runIf(executable && process.platform === 'linux')("Chromium's own sandbox", () => {
  it('is on for an ordinary user: what shows pages may make fewer system calls than this program', async () => {
    const seen = await visitWithSandbox('/script');
    expect(seen.uid).not.toBe(0);
    if (seen.code === 'browser-failed') {
      // A system that gives ordinary users no sandbox: then no page is opened without one.
      console.warn(`No sandbox here: ${String(seen.message)}`);
      expect(seen.message).toContain('The system offers it no sandbox');
      return;
    }
    expect(seen).toMatchObject({ title: 'Plain', text: expect.stringContaining('before') });
    expect(seen.filters).toBeGreaterThan(0);
  });

  it.runIf(superuser)(
    'is not to be had by the superuser: no page is opened, and the remedy is named',
    async () => {
      await expect(callTool(opener({ sandbox: true }), at('http', plain!, '/script'))).rejects.toMatchObject({
        code: 'browser-failed',
        message: expect.stringContaining('run this program as an ordinary user'),
      });
    },
  );
});
