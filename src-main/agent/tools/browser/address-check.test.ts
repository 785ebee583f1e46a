/** Refusals at the address check: nothing here opens a connection, and hosts are resolved by a table. */
import { describe, expect, it } from 'vitest';
import { createAddressCheck, type Resolve } from './address-check.ts';
import { hostPattern } from './host-list.ts';
import { isPublicAddress } from './public-address.ts';

const table: Readonly<Record<string, readonly string[]>> = {
  'example.org': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'docs.example.org': ['93.184.215.14'],
  'xn--r8jz45g.jp': ['203.104.153.1'],
  'none.example.org': [],
  'half.example.org': ['93.184.215.14', '10.0.0.7'],
  'last.example.org': ['93.184.215.14', '2606:2800:21f:cb07::1', '::ffff:127.0.0.1'],
};
const resolve: Resolve = async (host) => {
  const found = table[host] ?? (host.startsWith('at-') ? [host.slice(3).split('.')[0]!] : undefined);
  if (!found) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
  return found;
};

const hosts = ['example.org', '*.example.org', '例え.jp'].map((one) => hostPattern.parse(one));
const check = createAddressCheck(hosts, { resolve, loopbackPorts: [] });

async function codeOf(address: string): Promise<string> {
  try {
    const { address: ip, port } = await check.check(address);
    return `${ip}:${port}`;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('the address check', () => {
  it.each([
    ['https://example.org/a?b#c', '93.184.215.14:443'],
    ['http://Example.ORG', '93.184.215.14:80'],
    ['https://docs.example.org:443/', '93.184.215.14:443'],
    ['https://例え.jp/', '203.104.153.1:443'],
    ['https://ｅｘａｍｐｌｅ.org/', '93.184.215.14:443'],
  ])('connects %s to the address that it checked', async (address, expected) =>
    expect(await codeOf(address)).toBe(expected),
  );

  it.each([
    ['http://127.0.0.1/', 'address-literal'],
    ['http://127.1/', 'address-literal'],
    ['http://2130706433/', 'address-literal'],
    ['http://0x7f000001/', 'address-literal'],
    ['http://0x7f.0.0.1/', 'address-literal'],
    ['http://0177.0.0.1/', 'address-literal'],
    ['http://017700000001/', 'address-literal'],
    ['http://１２７.０.０.１/', 'address-literal'],
    ['http://127。0。0。1/', 'address-literal'],
    ['http://0/', 'address-literal'],
    ['http://93.184.215.14/', 'address-literal'],
    ['http://169.254.169.254/latest/meta-data/', 'address-literal'],
    ['http://100.100.100.200/latest/meta-data/', 'address-literal'],
    ['http://[::1]/', 'address-literal'],
    ['http://[::ffff:169.254.169.254]/', 'address-literal'],
    ['http://[fd00:ec2::254]/', 'address-literal'],
    ['http://[fe80::1%25eth0]/', 'bad-address'],
    ['http://256.256.256.256/', 'bad-address'],
    ['http://localhost/', 'host-not-listed'],
    ['http://metadata.google.internal/', 'host-not-listed'],
    ['http://example.org.evil.test/', 'host-not-listed'],
    ['http://notexample.org/', 'host-not-listed'],
    ['http://evil.test/example.org', 'host-not-listed'],
    ['http://evil.test#example.org', 'host-not-listed'],
    ['http://evil.test\\@example.org/', 'host-not-listed'],
    ['http://evil.test?@example.org/', 'host-not-listed'],
    ['http://exаmple.org/', 'host-not-listed'],
    ['http://xn--exmple-4nf.org/', 'host-not-listed'],
    ['http://example.org./', 'trailing-dot'],
    ['http://docs.example.org../', 'trailing-dot'],
    ['http://example.org@evil.test/', 'user-in-address'],
    ['http://user:word@example.org/', 'user-in-address'],
    ['http://127.0.0.1@example.org/', 'user-in-address'],
    ['http://example.org:22/', 'port'],
    ['http://example.org:443/', 'port'],
    ['https://example.org:80/', 'port'],
    ['file:///etc/passwd', 'scheme'],
    ['FILE:///etc/passwd', 'scheme'],
    ['ftp://example.org/', 'scheme'],
    ['data:text/html,<b>hi</b>', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['view-source:http://example.org/', 'scheme'],
    ['chrome://settings', 'scheme'],
    ['about:blank', 'scheme'],
    ['blob:http://example.org/x', 'scheme'],
    ['ws://example.org/', 'scheme'],
    ['gopher://127.0.0.1:25/', 'scheme'],
    ['example.org', 'bad-address'],
    ['//example.org/', 'bad-address'],
    ['http://', 'bad-address'],
    ['http://exam ple.org/', 'bad-address'],
    ['http://example.org\r\nHost: evil.test/', 'deceptive-address'],
    ['http://exam\u200bple.org/', 'deceptive-address'],
    ['http://example.org/\u202e', 'deceptive-address'],
    [' http://example.org/', 'deceptive-address'],
    [`http://example.org/${'a'.repeat(2000)}`, 'address-too-long'],
    ['http://unknown.example.org/', 'host-not-found'],
    ['http://none.example.org/', 'host-not-found'],
    ['http://half.example.org/', 'address-not-public'],
    ['http://last.example.org/', 'address-not-public'],
  ])('refuses %j', async (address, code) => expect(await codeOf(address)).toBe(code));

  it('resolves nothing that its words forbid', async () => {
    const asked: string[] = [];
    const watching = createAddressCheck(hosts, {
      resolve: async (host) => {
        asked.push(host);
        return ['127.0.0.1'];
      },
      loopbackPorts: [],
    });
    await expect(watching.check('http://evil.test/')).rejects.toThrow('do not list');
    expect(asked).toEqual([]);
    await expect(watching.check('http://example.org/')).rejects.toThrow('not public');
    expect(asked).toEqual(['example.org']);
  });

  it('asks the resolver each time, so that a host that moves inward is refused then', async () => {
    const answers = [['93.184.215.14'], ['127.0.0.1']];
    const moving = createAddressCheck(['example.org'], {
      resolve: async () => answers.shift()!,
      loopbackPorts: [],
    });
    expect((await moving.check('http://example.org/')).address).toBe('93.184.215.14');
    await expect(moving.check('http://example.org/')).rejects.toThrow('not public');
  });
});

describe('an address', () => {
  it.each(['93.184.215.14', '1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1'])(
    'is public: %s',
    (one) => expect(isPublicAddress(one)).toBe(true),
  );
  it.each(['2606:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888'])('is public: %s', (one) =>
    expect(isPublicAddress(one)).toBe(true),
  );
  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.254'],
    ...['168.63.129.16', '169.254.0.1', '169.254.169.254', '169.254.170.2', '172.16.0.1', '172.31.255.255'],
    ...[
      '192.0.0.192',
      '192.0.2.1',
      '192.88.99.1',
      '192.168.1.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
    ],
    ...['224.0.0.1', '239.255.255.250', '240.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:93.184.215.14',
      '::7f00:1',
      '64:ff9b::7f00:1',
    ],
    ...[
      '64:ff9b:1::1',
      '100::1',
      'fc00::1',
      'fd00:ec2::254',
      'fd20:ce::254',
      'fe80::1',
      'fe80::1%eth0',
      'fec0::1',
    ],
    ...[
      'ff02::1',
      '2001::1',
      '2001:0:4136:e378::1',
      '2001:10::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '3fff::1',
      '5f00::1',
    ],
    ...['', 'localhost', '127.1', '0x7f000001', '2130706433', '::g'],
  ])('is not public: %j', (one) => expect(isPublicAddress(one)).toBe(false));
});

describe('a host of the settings', () => {
  it('is a name, exact or everything below it', () => {
    expect(hostPattern.parse('Example.ORG')).toBe('example.org');
    expect(hostPattern.parse('*.例え.jp')).toBe('*.xn--r8jz45g.jp');
  });
  it.each([
    '*',
    '*.org',
    '*.',
    '.',
    'localhost',
    '127.0.0.1',
    '0x7f.1',
    '[::1]',
    'http://example.org',
    'a.b/c',
    'a.b:80',
    'a@b.c',
    '*.*.org',
    'a.*.org',
    'example.org.',
    'a b.org',
    '',
  ])('is not %j', (one) => expect(hostPattern.safeParse(one).success).toBe(false));
});
