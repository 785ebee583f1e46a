/**
 * Where the browser may go: asked for every connection, before it is made. The host must be listed, and every address
 * that it has must be public; what is connected to is then the address that was checked, not the name.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ToolRefusal } from '../../tool.ts';
import { deceptive, escapeText } from '../shown-text.ts';
import { isListed } from './host-list.ts';
import { isPublicAddress } from './public-address.ts';

/** All addresses of a host. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Lets a test serve pages to itself; no settings file can say this. */
export interface LoopbackForTests {
  readonly resolve: Resolve;
  /** Ports of 127.0.0.1 that listed hosts may lead to. */
  readonly loopbackPorts: readonly number[];
}

export interface CheckedAddress {
  readonly url: URL;
  readonly port: number;
  /** The one to connect to. */
  readonly address: string;
}

export interface AddressCheck {
  /** By the words of the address alone, without asking a resolver. @throws ToolRefusal */
  checkUrl(address: string): URL;
  /** @throws ToolRefusal; never opens a connection, apart from the resolver's */
  check(address: string): Promise<CheckedAddress>;
}

const longestAddress = 2000;
const defaultPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The system's resolver, as connections use it. */
export const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

function refuse(code: string, message: string): never {
  throw new ToolRefusal(code, message);
}

export function createAddressCheck(hosts: readonly string[], forTests?: LoopbackForTests): AddressCheck {
  const resolve = forTests?.resolve ?? resolveBySystem;

  function portOf(url: URL): number {
    const usual = defaultPorts[url.protocol]!;
    const port = url.port === '' ? usual : Number(url.port);
    if (port !== usual && !forTests?.loopbackPorts.includes(port))
      refuse('port', `Only the usual ports are open, not ${port}.`);
    return port;
  }

  function checkUrl(address: string): URL {
    if (address.length > longestAddress)
      refuse('address-too-long', `An address may be ${longestAddress} characters long at most.`);
    if (deceptive.test(address) || address.trim() !== address)
      refuse('deceptive-address', 'The address has a character that cannot be seen.');
    if (!URL.canParse(address)) refuse('bad-address', 'Write a whole address: https://host/path.');
    const url = new URL(address);
    if (!Object.hasOwn(defaultPorts, url.protocol))
      refuse('scheme', `Only http: and https: are open, not ${escapeText(url.protocol, 32)}`);
    if (url.username || url.password)
      refuse('user-in-address', 'An address may not name a user (user@host).');
    const { hostname } = url;
    if (isIP(hostname) || hostname.startsWith('['))
      refuse('address-literal', 'Name a host, not the number of an address.');
    if (hostname.endsWith('.')) refuse('trailing-dot', 'The host may not end with a dot.');
    if (!isListed(hostname, hosts))
      refuse('host-not-listed', `The settings do not list the host ${escapeText(hostname, 255)}.`);
    portOf(url);
    return url;
  }

  return {
    checkUrl,
    async check(address) {
      const url = checkUrl(address);
      const port = portOf(url);
      const addresses = await resolve(url.hostname).catch((error: NodeJS.ErrnoException) =>
        refuse('host-not-found', `The host ${url.hostname} has no address (${error.code ?? error.message}).`),
      );
      const allowed = (one: string): boolean =>
        isPublicAddress(one) || (one === '127.0.0.1' && forTests?.loopbackPorts.includes(port) === true);
      const [first] = addresses;
      if (first === undefined) refuse('host-not-found', `The host ${url.hostname} has no address.`);
      // All of them, not only the first: one name with a public and a private address is how rebinding begins.
      if (!addresses.every(allowed))
        refuse('address-not-public', `The host ${url.hostname} leads to an address that is not public.`);
      return { url, port, address: first };
    },
  };
}
