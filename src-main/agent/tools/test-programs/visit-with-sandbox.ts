/**
 * Visits one page with Chromium's sandbox on, for a test that runs it as an ordinary user. Prints JSON: the page, or the
 * refusal, and how many filters of system calls (seccomp) the strictest of the browser's processes had beyond this one.
 * Arguments: address, port of 127.0.0.1 that its host leads to.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createAddressCheck } from '../browser/address-check.ts';
import { visitPage } from '../browser/visit-page.ts';

const [, , address = '', port = '0'] = process.argv;
const filters = (pid: string): number => {
  try {
    return Number(/^Seccomp_filters:\s*(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // it has ended meanwhile
  }
};
const isPage = (pid: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
  } catch {
    return false;
  }
};
let strictest = 0;
const looking = setInterval(() => {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name) && isPage(name)))
    strictest = Math.max(strictest, filters(pid));
}, 20);

const check = createAddressCheck(['*.example.org'], {
  resolve: async () => ['127.0.0.1'],
  loopbackPorts: [Number(port)],
});
const setting = { executable: null, scripts: false, sandbox: true };
const result = await visitPage(address, check, setting, new AbortController().signal).then(
  ({ title, text }) => ({ title, text }),
  ({ code, message }: Error & { code?: string }) => ({ code, message }),
);
clearInterval(looking);
process.stdout.write(
  JSON.stringify({ ...result, uid: process.getuid?.(), filters: strictest - filters('self') }),
);
