/** The window door under Playwright. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron, type ElectronApplication } from '@playwright/test';
import type { FoundElectron } from './get-electron.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** Variables for an Electron that runs the built program. */
export function electronEnvironment(
  application = path.join(root, 'out', 'main', 'main.js'),
): Record<string, string> {
  return {
    ...(process.env as Record<string, string>),
    SO8T_APPLICATION: pathToFileURL(application).href,
    SO8T_NODE: process.execPath,
    SO8T_NO_DIALOGS: '1',
  };
}

/** Without a sandbox where tests run as root, and without a GPU. */
export const electronSwitches = ['--no-sandbox', '--disable-gpu'];

/** A window opens within two seconds; the test driver, rarely, does not find it and would wait until the test's end. */
const launchMilliseconds = 30_000;

export async function launchElectron(found: FoundElectron, dataFolder: string): Promise<ElectronApplication> {
  const launch = () =>
    _electron.launch({
      executablePath: found.executable,
      args: [...electronSwitches, ...found.args, '--data', dataFolder],
      env: electronEnvironment(),
      timeout: launchMilliseconds,
    });
  return launch().catch((error: Error) => {
    if (error.name !== 'TimeoutError') throw error;
    console.warn('Electron started, but the test driver did not find it: once more');
    return launch();
  });
}
