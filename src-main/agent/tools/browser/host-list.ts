/** Hosts that the settings list: `example.org` is that host alone, `*.example.org` every host below it. */
import { isIP } from 'node:net';
import { z } from 'zod';

/** As addresses have it: lower case, IDN in ASCII. Null for what is no name of the public internet. */
function normalHost(name: string): string | null {
  let url: URL;
  try {
    url = new URL(`http://${name}/`);
  } catch {
    return null;
  }
  const { hostname, pathname, username, port, search, hash } = url;
  if (pathname !== '/' || username || port || search || hash || isIP(hostname) || hostname.startsWith('['))
    return null;
  return hostname.includes('.') && !hostname.endsWith('.') ? hostname : null;
}

/** `Example.ORG` as `example.org`, with an optional `*.` before at least two labels. */
export const hostPattern = z.string().transform((given, context) => {
  const below = given.startsWith('*.');
  const host = normalHost(below ? given.slice(2) : given);
  if (host === null || /[*@:/\\]/u.test(given.slice(below ? 2 : 0))) {
    context.addIssue({
      code: 'custom',
      message: `"${given}": write a host such as example.org or *.example.org, not an address`,
    });
    return z.NEVER;
  }
  return below ? `*.${host}` : host;
});

/** @param host as URL gives it; @param patterns as `hostPattern` gives them */
export function isListed(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern,
  );
}
