/** The built screens, held in memory: what was not read at the start cannot be asked for, whatever the path says. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { contentSecurityPolicy, securityHeaders } from './page-security.ts';

/** Stands in the built page where each answer has a nonce of its own; `electron.vite.config.ts` puts it there. */
export const noncePlaceholder = 'so8t-style-nonce';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** Answers a path of a URL, still percent-encoded. */
export type Screens = (pathname: string) => Answer;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** A short answer for people. */
export function plainAnswer(status: number, text: string): Answer {
  const headers = {
    ...securityHeaders,
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  };
  return { status, headers, body: `${text}\n` };
}

/**
 * Reads the built screens.
 * @param folder `out/renderer`
 * @throws when there is no page in it.
 */
export async function loadScreens(folder: string): Promise<Screens> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, await readFile(file));
  }
  const page = files.get('/index.html')?.toString('utf8');
  if (page === undefined) throw new Error(`${folder}: has no index.html; the screens are not built`);
  return (pathname) => {
    const name = decoded(pathname);
    // A path without an ending is a place within the screens: a run, a page of settings.
    if (name === '/index.html' || (name !== undefined && !path.posix.extname(name))) return pageAnswer(page);
    const body = name === undefined ? undefined : files.get(name);
    if (!body) return plainAnswer(404, 'There is no such file.');
    const type = types[path.posix.extname(name!)] ?? 'application/octet-stream';
    // The build names these after their content.
    const lasting = name!.startsWith('/assets/');
    const cache = lasting ? 'private, max-age=31536000, immutable' : 'no-cache';
    return {
      status: 200,
      headers: { ...securityHeaders, 'Content-Type': type, 'Cache-Control': cache },
      body,
    };
  };
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

function pageAnswer(page: string): Answer {
  const nonce = randomBytes(16).toString('base64url');
  const headers = {
    ...securityHeaders,
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'Content-Type': types['.html']!,
    'Cache-Control': 'no-store',
  };
  return { status: 200, headers, body: page.replaceAll(noncePlaceholder, nonce) };
}
