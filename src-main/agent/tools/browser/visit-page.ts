/** One visit: a new browser with a new profile, one page, its text, and the end of both. */
import { tmpdir } from 'node:os';
import { type Browser, chromium, type Page, type Response } from 'playwright-core';
import { ToolRefusal } from '../../tool.ts';
import { cutText, shortenText } from '../shown-text.ts';
import type { AddressCheck } from './address-check.ts';
import { type CheckingProxy, refusalHeader, startCheckingProxy } from './checking-proxy.ts';
import { findChromium } from './find-chromium.ts';

export const pageLimits = {
  milliseconds: 20_000,
  /** Of all answers together, as they come over the network. */
  bytes: 16 * 1024 * 1024,
  /** Characters of a page's text that are kept, and of one result. */
  text: 200_000,
  result: 20_000,
  links: 100,
  linkLength: 500,
} as const;

export interface BrowserSetting {
  /** Null for the one that is found. */
  readonly executable: string | null;
  /** True to run the scripts of pages. */
  readonly scripts: boolean;
  /** Chromium's own sandbox; it does not start without one where the system has none to offer. */
  readonly sandbox: boolean;
}

export interface VisitedPage {
  /** Where it ended up. */
  readonly address: string;
  readonly title: string;
  readonly status: number;
  readonly text: string;
  readonly truncated: boolean;
  readonly links: readonly { readonly text: string; readonly address: string }[];
  /** Connections of the page that were refused. */
  readonly refused: number;
}

/** Pictures, films, fonts and the like have no text. */
const wanted = new Set(['document', 'stylesheet', 'script', 'xhr', 'fetch', 'websocket']);

const textTypes = /^(text\/(html|plain|markdown|csv)|application\/(xhtml\+xml|json|xml)|text\/xml)\b/iu;

/** Nothing of ours that a browser could tell or be steered by: no tokens, no proxies of the system. */
function browserEnvironment(): Record<string, string> {
  const kept = [
    'PATH',
    'LANG',
    'TMPDIR',
    'TEMP',
    'TMP',
    'SystemRoot',
    'LOCALAPPDATA',
    'USERPROFILE',
    'XDG_RUNTIME_DIR',
  ];
  const entries = kept.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), HOME: tmpdir() };
}

const isSuperuser = (): boolean => process.getuid?.() === 0;

async function launch(setting: BrowserSetting, proxy: CheckingProxy): Promise<Browser> {
  const executable = findChromium(setting.executable ?? undefined);
  try {
    return await chromium.launch({
      executablePath: executable,
      chromiumSandbox: setting.sandbox,
      env: browserEnvironment(),
      timeout: pageLimits.milliseconds,
      // `<-loopback>` takes away the exception that loopback has by itself.
      proxy: { server: proxy.server, bypass: '<-loopback>' },
      args: [
        // Even without the proxy the browser knows no host but the proxy's own.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
        '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
        '--disable-quic',
        '--no-pings',
      ],
    });
  } catch (error) {
    const { message } = error as Error;
    const remedy = !/sandbox/iu.test(message)
      ? 'Start it once by hand to see why.'
      : isSuperuser()
        ? 'The superuser has no sandbox: run this program as an ordinary user, or set browser.sandbox to false in the tool settings.'
        : 'The system offers it no sandbox: allow user namespaces, or set browser.sandbox to false in the tool settings.';
    throw new ToolRefusal(
      'browser-failed',
      `${executable} did not start. ${remedy} ${shortenText(message, 500)}`,
    );
  }
}

/** What a page asked for, by host, and where its own navigation failed. */
interface Watched {
  readonly page: Page;
  readonly hosts: ReadonlySet<string>;
  failed: string | undefined;
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : '');

async function openPage(browser: Browser, { scripts }: BrowserSetting): Promise<Watched> {
  const context = await browser.newContext({
    acceptDownloads: false,
    javaScriptEnabled: scripts,
    serviceWorkers: 'block',
    permissions: [],
    ignoreHTTPSErrors: false,
  });
  const page = await context.newPage();
  const hosts = new Set<string>();
  const watched: Watched = { page, hosts, failed: undefined };
  context.on('page', (other) => void other.close());
  page.on('dialog', (dialog) => void dialog.dismiss());
  page.on('request', (asked) => hosts.add(hostOf(asked.url())));
  page.on('websocket', (socket) => hosts.add(hostOf(socket.url())));
  page.on('requestfailed', (asked) => {
    if (asked.isNavigationRequest() && asked.frame() === page.mainFrame())
      watched.failed = hostOf(asked.url());
  });
  await context.route('**/*', (route) =>
    wanted.has(route.request().resourceType()) ? route.continue() : route.abort('blockedbyclient'),
  );
  return watched;
}

const refusalOf = ({ refused }: CheckingProxy, host: string | undefined): ToolRefusal | undefined =>
  refused.findLast(({ target }) => target === host)?.refusal;

/** The refusal that a navigation met, or what else stopped it. */
function explain(error: unknown, proxy: CheckingProxy, failed: string | undefined): unknown {
  const { message } = error as Error;
  if (/Download is starting/u.test(message))
    return new ToolRefusal('download', 'The address is a file to download, not a page.');
  const refusal = refusalOf(proxy, failed);
  if (refusal) return refusal;
  const [certificate] = /ERR_(?:CERT|SSL_(?:PINNED|SERVER_CERT|OBSOLETE))_?\w*/u.exec(message) ?? [];
  if (certificate !== undefined)
    return new ToolRefusal(
      'untrusted-certificate',
      `The certificate of ${failed ?? 'the host'} is not trusted (${certificate}): who answers there is not known. Nothing was asked of it.`,
    );
  if (/net::ERR_|Timeout/u.test(message))
    return new ToolRefusal(
      'page-failed',
      `The page did not open: ${shortenText(message.split('\n')[0]!, 300)}`,
    );
  return error;
}

function checkAnswer(answer: Response | null, proxy: CheckingProxy): Response {
  if (!answer) throw new ToolRefusal('page-failed', 'The page did not open.');
  const headers = answer.headers();
  const refusal = refusalHeader in headers && refusalOf(proxy, hostOf(answer.url()));
  if (refusal) throw refusal;
  const type = headers['content-type'] ?? '';
  if (!textTypes.test(type))
    throw new ToolRefusal(
      'not-a-page',
      `The address gives ${shortenText(type, 100) || 'no type'}, not text.`,
    );
  return answer;
}

async function readLinks(page: Page): Promise<VisitedPage['links']> {
  const { links: most, linkLength } = pageLimits;
  const found = await page.locator('a[href]').evaluateAll(
    (all, { most, linkLength }) =>
      all.slice(0, most).map((one) => ({
        text: (one.textContent ?? '').trim().replace(/\s+/gu, ' ').slice(0, 100),
        address: String((one as unknown as { href: unknown }).href).slice(0, linkLength + 1),
      })),
    { most, linkLength },
  );
  return found.filter(({ address }) => /^https?:/u.test(address) && address.length <= linkLength);
}

async function read({ page, hosts }: Watched, answer: Response, proxy: CheckingProxy): Promise<VisitedPage> {
  const text = await page.locator('body').innerText();
  return {
    address: page.url(),
    title: cutText(await page.title(), 300),
    status: answer.status(),
    text: cutText(text, pageLimits.text),
    truncated: text.length > pageLimits.text,
    links: await readLinks(page),
    refused: proxy.refused.filter(({ target }) => hosts.has(target)).length,
  };
}

/** @throws ToolRefusal; the signal's reason */
export async function visitPage(
  address: string,
  check: AddressCheck,
  setting: BrowserSetting,
  signal: AbortSignal,
): Promise<VisitedPage> {
  // Before a browser is started for nothing.
  const { url } = await check.check(address);
  const large = new AbortController();
  const proxy = await startCheckingProxy(check, pageLimits.bytes, (refusal) => large.abort(refusal));
  let browser: Browser | undefined;
  let watched: Watched | undefined;
  const late = AbortSignal.timeout(pageLimits.milliseconds);
  const stop = AbortSignal.any([signal, late, large.signal]);
  const close = (): void => void browser?.close().catch(() => undefined); // it is ended below as well
  stop.addEventListener('abort', close, { once: true });
  try {
    signal.throwIfAborted();
    browser = await launch(setting, proxy);
    stop.throwIfAborted();
    watched = await openPage(browser, setting);
    const answer = await watched.page.goto(url.href, { waitUntil: 'load', timeout: pageLimits.milliseconds });
    return await read(watched, checkAnswer(answer, proxy), proxy);
  } catch (error) {
    signal.throwIfAborted();
    large.signal.throwIfAborted();
    if (late.aborted) throw new ToolRefusal('too-slow', 'The page took too long.');
    throw error instanceof ToolRefusal ? error : explain(error, proxy, watched?.failed);
  } finally {
    stop.removeEventListener('abort', close);
    await browser?.close();
    await proxy.close();
  }
}
