import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAddressCheck, type Resolve } from './address-check.ts';
import { type CheckingProxy, refusalHeader, startCheckingProxy } from './checking-proxy.ts';

let server: Server;
let port: number;
let connections: number;
let proxy: CheckingProxy;
let tooLarge: string[];

const resolve: Resolve = async (host) => (host === 'inside.example.org' ? ['10.0.0.1'] : ['127.0.0.1']);

beforeEach(async () => {
  connections = 0;
  tooLarge = [];
  server = createServer((asked, answer) => {
    if (asked.url === '/large') answer.end('x'.repeat(200_000));
    else
      answer.end(`${asked.method} ${asked.headers.host} ${asked.url} ${Object.keys(asked.headers).sort()}`);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
  const check = createAddressCheck(['*.example.org'], { resolve, loopbackPorts: [port] });
  proxy = await startCheckingProxy(check, 100_000, ({ code }) => tooLarge.push(code));
});
afterEach(async () => {
  await proxy.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const proxyPort = (): number => Number(new URL(proxy.server).port);

function ask(
  path: string,
  method = 'GET',
  headers = {},
): Promise<{ status: number; code: unknown; text: string }> {
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port: proxyPort(), path, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (data) => {
        text += data;
      });
      const end = () => done({ status: answer.statusCode!, code: answer.headers[refusalHeader], text });
      answer.on('end', end);
      answer.on('error', end);
    });
    asked.on('error', fail);
    asked.end();
  });
}

/** First line and refusal of the answer to CONNECT, and what came through. */
function tunnel(authority: string, send = ''): Promise<string> {
  return new Promise((done) => {
    const socket = connect(proxyPort(), '127.0.0.1', () =>
      socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (data) => {
      if (text === '' && send) socket.write(send);
      text += data;
    });
    socket.on('error', () => done(text));
    socket.on('close', () => done(text));
  });
}

describe("the browser's way out", () => {
  it('leads to the checked address under the name that was asked for', async () => {
    const { status, text } = await ask(`http://a.example.org:${port}/page?q=1`, 'GET', {
      'Proxy-Connection': 'keep-alive',
    });
    expect(status).toBe(200);
    expect(text).toBe(`GET a.example.org:${port} /page?q=1 connection,host`);
    const through = await tunnel(
      `a.example.org:${port}`,
      `GET /t HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    expect(through).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\nHTTP\/1\.1 200 OK/u);
    expect(proxy.refused).toEqual([]);
    expect(connections).toBe(2);
  });

  it.each([
    ['http://evil.test/', 'host-not-listed'],
    ['http://inside.example.org/', 'address-not-public'],
    ['http://127.0.0.1/', 'address-literal'],
    ['http://169.254.169.254/latest/meta-data/', 'address-literal'],
    ['http://a.example.org:22/', 'port'],
    ['https://a.example.org/', 'address-not-public'],
    ['/not-a-proxy-request', 'bad-address'],
  ])('refuses %s and connects to nothing', async (address, code) => {
    expect(await ask(address)).toMatchObject({ status: 403, code });
    expect(connections).toBe(0);
    expect(proxy.refused.map((one) => one.refusal.code)).toEqual([code]);
  });

  it.each([
    ['evil.test:443', 'host-not-listed'],
    ['inside.example.org:443', 'address-not-public'],
    ['169.254.169.254:80', 'address-literal'],
    ['[::1]:443', 'address-literal'],
    ['a.example.org:22', 'port'],
    ['a.example.org', 'address-not-public'],
    ['user@a.example.org:443', 'user-in-address'],
  ])('opens no tunnel to %s', async (authority, code) => {
    const answer = await tunnel(authority);
    expect(answer).toContain(`403 Forbidden\r\n${refusalHeader}: ${code}`);
    expect(connections).toBe(0);
    expect(proxy.refused.map((one) => one.refusal.code)).toEqual([code]);
  });

  it('reads only, and only so much', async () => {
    expect(await ask(`http://a.example.org:${port}/`, 'POST')).toMatchObject({ status: 403, code: 'method' });
    expect(connections).toBe(0);
    const large = await ask(`http://a.example.org:${port}/large`).catch((error) => error);
    expect(String(large.text ?? '').length).toBeLessThan(200_000);
    expect(tooLarge).toEqual(['page-too-large']);
  });
});
