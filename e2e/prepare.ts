/** Before all tests: builds the doors, and finds an Electron and a display for it. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { type FoundElectron, getElectron, type NoElectron } from './electron/get-electron.ts';

const root = path.join(import.meta.dirname, '..');

export default async function prepare(): Promise<() => void> {
  execFileSync(process.execPath, [path.join(root, 'build', 'build-doors.ts')], {
    cwd: root,
    stdio: 'inherit',
  });
  let found: FoundElectron | NoElectron = await getElectron();
  const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  const display = needsDisplay && !('reason' in found) ? await startDisplay() : undefined;
  if (display && 'reason' in display) found = display;
  console.log('reason' in found ? `electron: skipped, ${found.reason}` : `electron: ${found.name}`);
  // Playwright's workers inherit the environment.
  process.env.SO8T_FOUND_ELECTRON = JSON.stringify(found);
  return () => {
    if (display && 'stop' in display) display.stop();
  };
}

/** A display in memory, by a number that it chooses itself. */
async function startDisplay(): Promise<{ readonly stop: () => void } | NoElectron> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = once(server.stdio[3] as Readable, 'data').then(String);
  const failed = once(server, 'exit').then(() => undefined);
  const missing = new Promise<undefined>((resolve) => server.once('error', () => resolve(undefined)));
  const chosen = await Promise.race([number, failed.catch(() => undefined), missing]);
  if (chosen === undefined) return { reason: 'there is no display, and no Xvfb to make one' };
  process.env.DISPLAY = `:${chosen.trim()}`;
  return { stop: () => void server.kill() };
}
