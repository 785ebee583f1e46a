/** Pages in a real Chromium. Hosts are listed and resolved by a table that leads to a server of this test. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createListener, type Server as Listener } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Tool } from '../../tool.ts';
import { callTool, permitFor, refusalOfDescribe, refusalOfRun } from '../test-files/call-tool.ts';
import type { LoopbackForTests } from './address-check.ts';
import { createBrowseTools } from './browse-tools.ts';
import { findChromium } from './find-chromium.ts';
import { pageLimits } from './visit-page.ts';

function chromiumHere(): string | null {
  try {
    return findChromium(undefined);
  } catch {
    return null;
  }
}

const executable = chromiumHere();
if (!executable) console.warn('No Chromium here: pages are not opened.');

let server: Server;
let port: number;
let paths: string[];
/** A listener that nobody may reach. */
let trap: Listener;
let trapPort: number;
let trapped: number;
let forTests: LoopbackForTests;

const html = (body: string, head = '') => `<!doctype html><title>A page</title>${head}<body>${body}`;

function pageFor(path: string): {
  type?: string;
  body: string;
  status?: number;
  headers?: Record<string, string>;
} {
  const trapUrl = `http://127.0.0.1:${trapPort}`;
  switch (path) {
    case '/plain':
      return {
        body: html(
          '<h1>Bread</h1><p>Flour &amp; water.</p><p style="display:none">hidden</p><a href="/more">More</a><a href="javascript:x()">No</a>',
        ),
      };
    case '/long':
      return { body: html('字'.repeat(3 * pageLimits.result)) };
    case '/to-loopback':
      return { body: '', status: 302, headers: { location: `${trapUrl}/` } };
    case '/to-metadata':
      return { body: '', status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } };
    case '/to-inside':
      return { body: '', status: 301, headers: { location: 'http://inside.example.org/' } };
    case '/to-file':
      return { body: '', status: 302, headers: { location: 'file:///etc/passwd' } };
    case '/everything':
      return {
        body: html(
          `<p>outside</p><iframe src="${trapUrl}/frame"></iframe><img src="${trapUrl}/image"><object data="${trapUrl}/o"></object>
           <video src="${trapUrl}/v"></video><iframe src="file:///etc/passwd"></iframe>
           <iframe src="http://inside.example.org/"></iframe>`,
          `<link rel=stylesheet href="${trapUrl}/style"><link rel=preconnect href="${trapUrl}"><link rel=dns-prefetch href="//evil.test">
           <link rel=prefetch href="${trapUrl}/prefetch">`,
        ),
      };
    case '/scripts':
      return {
        body: html(`<p id=p>before</p><script>
          const tell = (t) => { document.getElementById('p').textContent += ' ' + t; };
          const all = [
            fetch('${trapUrl}/fetch', { mode: 'no-cors' }).then(() => 'fetch-ended', () => 'fetch-ended'),
            fetch('http://169.254.169.254/', { mode: 'no-cors' }).then(() => 'metadata-ended', () => 'metadata-ended'),
            fetch('/same').then((r) => r.text()),
            fetch('/post', { method: 'POST' }).then((r) => 'post-' + r.status),
            new Promise((d) => { const w = new WebSocket('ws://127.0.0.1:${trapPort}/'); w.onopen = () => d('ws-open'); w.onerror = () => d('ws-refused'); }),
            new Promise((d) => { const w = new WebSocket('ws://page.example.org:' + location.port + '/ws'); w.onopen = () => d('own-ws-open'); w.onerror = () => d('own-ws-error'); }),
            Promise.resolve().then(() => navigator.serviceWorker.register('/worker.js')).then(() => 'worker', () => 'worker-refused'),
            new Promise((d) => navigator.geolocation ? navigator.geolocation.getCurrentPosition(() => d('place'), () => d('place-refused'), { timeout: 2000 }) : d('place-refused')),
          ];
          navigator.sendBeacon('${trapUrl}/beacon', 'x');
          try { const c = new RTCPeerConnection({ iceServers: [{ urls: 'turn:127.0.0.1:${trapPort}?transport=tcp', username: 'a', credential: 'b' }] });
            c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o)); } catch {}
          window.open('${trapUrl}/popup'); alert('hello');
          const begun = document.createElement('script');
          Promise.all(all).then((found) => { tell(found.join(' ')); document.title = 'Done'; });
          </script><img src="/slow-image"><script src="/wait.js"></script>`),
      };
    case '/same':
      return { type: 'text/plain', body: 'same-origin' };
    case '/post':
      return { type: 'text/plain', body: 'posted' };
    case '/download':
      return {
        type: 'application/octet-stream',
        body: 'MZ',
        headers: { 'content-disposition': 'attachment; filename=a.exe' },
      };
    case '/picture':
      return { type: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' };
    case '/large':
      return { body: html('x'.repeat(pageLimits.bytes + 1)) };
    default:
      return { status: 404, body: html('not here') };
  }
}

beforeAll(async () => {
  trap = createListener((socket) => {
    trapped += 1;
    socket.destroy();
  });
  server = createServer((asked, answer) => {
    paths.push(`${asked.method} ${asked.url}`);
    if (asked.url === '/never') return;
    if (asked.url === '/wait.js') {
      // Holds the page's load until its requests have been answered.
      setTimeout(() => answer.writeHead(200, { 'content-type': 'text/javascript' }).end(''), 4000);
      return;
    }
    const { type = 'text/html; charset=utf-8', body, status = 200, headers } = pageFor(asked.url!);
    answer.writeHead(status, { 'content-type': type, ...headers }).end(body);
  });
  for (const one of [trap, server]) await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
  trapPort = (trap.address() as AddressInfo).port;
  port = (server.address() as AddressInfo).port;
  forTests = {
    loopbackPorts: [port],
    resolve: async (host) => (host === 'inside.example.org' ? ['10.0.0.1'] : ['127.0.0.1']),
  };
});
afterAll(() => {
  trap.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  paths = [];
  trapped = 0;
});

// Containers and the superuser have no sandbox to offer; every page here is the test's own.
const sandbox = false;

function tools(scripts = false): { open: Tool; more: Tool } {
  const setting = { executable: executable ?? 'none', scripts, sandbox };
  const [open, more] = createBrowseTools(['*.example.org'], setting, forTests);
  return { open: open!, more: more! };
}

const at = (path: string) => ({ address: `http://page.example.org:${port}${path}` });

describe.runIf(executable)('open_page', () => {
  it('gives title, text and links of a page, and read_page the rest', async () => {
    const { open, more } = tools();
    expect(await refusalOfRun(more, {})).toBe('no-page');
    const { text, truncated } = await callTool(open, at('/plain'));
    expect(text).toContain('Title: A page');
    expect(text).toContain('Bread\n\nFlour & water.');
    expect(text).not.toContain('hidden');
    expect(text).toContain(`- More <http://page.example.org:${port}/more>`);
    expect(text).not.toContain('javascript:');
    expect(truncated).toBe(false);
    const long = await callTool(open, at('/long'));
    expect(long.truncated).toBe(true);
    const rest = await callTool(more, { offset: 2 * pageLimits.result });
    expect(rest.truncated).toBe(false);
    expect(rest.text.match(/字/gu)).toHaveLength(pageLimits.result);
    expect((await callTool(open, at('/nowhere'))).text).toContain('Status: 404');
  });

  it('keeps a page for the conversation that opened it, until that ends', async () => {
    const { open, more } = tools();
    const inside = (tool: typeof open, given: object, conversation: string) => {
      const action = { kind: 'tool', tool: tool.name, arguments: given } as const;
      return tool.run(permitFor(action), action, new AbortController().signal, conversation);
    };
    await inside(open, at('/plain'), 'a');
    await expect(inside(more, {}, 'b')).rejects.toMatchObject({ code: 'no-page' });
    await inside(open, at('/long'), 'b');
    expect((await inside(more, {}, 'a')).text).toContain('Flour & water.');
    expect((await inside(more, {}, 'b')).text).toContain('字');
    open.forget!('a');
    await expect(inside(more, {}, 'a')).rejects.toMatchObject({ code: 'no-page' });
    expect((await inside(more, {}, 'b')).text).toContain('字');
  });

  it('refuses before anybody is asked, and before a browser is started', async () => {
    const { open } = tools();
    for (const address of [
      'http://evil.test/',
      'file:///etc/passwd',
      'http://127.0.0.1/',
      'http://x@page.example.org/',
    ]) {
      expect(await refusalOfDescribe(open, { address })).not.toMatch('no refusal');
      expect(await refusalOfRun(open, { address })).not.toMatch('no refusal');
    }
    expect(await refusalOfRun(open, { address: 'http://inside.example.org/' })).toBe('address-not-public');
    expect(paths).toEqual([]);
  });

  it.each([
    ['/to-loopback', ['port', 'address-literal']],
    ['/to-metadata', ['address-literal']],
    ['/to-inside', ['address-not-public']],
    ['/to-file', ['page-failed']],
  ])('follows no redirect that leads away: %s', async (path, codes) => {
    expect(codes).toContain(await refusalOfRun(tools().open, at(path)));
    expect(trapped).toBe(0);
  });

  it('lets frames, pictures, styles and hints of a page reach nothing', async () => {
    const { text } = await callTool(tools().open, at('/everything'));
    expect(text).toContain('outside');
    expect(text).not.toContain('root:');
    expect(text).toMatch(/refused: [1-9]/u);
    expect(trapped).toBe(0);
  });

  it('lets scripts reach only what is checked: requests, sockets, workers, windows, calls', async () => {
    const { text } = await callTool(tools(true).open, at('/scripts'));
    expect(text).toContain('fetch-ended metadata-ended same-origin post-403 ws-refused');
    expect(text).toContain('worker-refused place-refused');
    expect(trapped).toBe(0);
    expect(paths).not.toContain('POST /post');
    expect(paths).not.toContain('GET /worker.js');
  });

  it('runs no scripts unless told', async () => {
    const { text } = await callTool(tools().open, at('/scripts'));
    expect(text).toContain('before');
    expect(text).not.toContain('refused ');
    expect(paths).not.toContain('GET /same');
  });

  it('takes no downloads, no pictures and nothing too large', async () => {
    expect(await refusalOfRun(tools().open, at('/download'))).toBe('download');
    expect(await refusalOfRun(tools().open, at('/picture'))).toBe('not-a-page');
    expect(await refusalOfRun(tools().open, at('/large'))).toBe('page-too-large');
  });

  it('stops when it is told', async () => {
    const stop = new AbortController();
    const opened = callTool(tools().open, at('/never'), stop.signal);
    setTimeout(() => stop.abort(new Error('stopped by a person')), 2500);
    await expect(opened).rejects.toThrow('stopped by a person');
  });

  it('says what to do when the browser does not start', async () => {
    const setting = { executable: '/bin/false', scripts: false, sandbox };
    const [open] = createBrowseTools(['*.example.org'], setting, forTests);
    expect(await refusalOfRun(open!, at('/plain'))).toBe('browser-failed');
  });
});

describe('the browser', () => {
  it('is found where the settings, the environment or the system have it, or it is said what to do', () => {
    const here = process.execPath;
    expect(existsSync(here)).toBe(true);
    expect(findChromium(here, undefined, [])).toBe(here);
    expect(findChromium(undefined, here, [])).toBe(here);
    expect(findChromium(undefined, undefined, ['/nowhere/chromium', here])).toBe(here);
    expect(() => findChromium('/nowhere/chromium', here, [here])).toThrow(
      'browser.executable of the tool settings names',
    );
    expect(() => findChromium(undefined, '/nowhere/x', [here])).toThrow('CHROMIUM_PATH names /nowhere/x');
    expect(() => findChromium(undefined, undefined, [])).toThrow('Install Chromium or Chrome');
  });
});
