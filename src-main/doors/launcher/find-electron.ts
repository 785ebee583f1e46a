/** The Electron that opens the window, or why there is none. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export type FoundElectron = { readonly executable: string } | { readonly reason: string };

/** A place that does not answer by then is taken for closed. */
const answerMilliseconds = 3000;
/** A download that has not ended by then is given up. */
const downloadMilliseconds = 10 * 60_000;

export interface ElectronPlaces {
  readonly environment: NodeJS.ProcessEnv;
  /** Folder of the `electron` package; left out where it is not installed. */
  readonly packageFolder: string | undefined;
  readonly say: (line: string) => void;
}

/** Folder of the `electron` package, without running it: its main module downloads. */
export function electronPackageFolder(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
}

/** Looks for one, and tries to have it downloaded where that can be done in reasonable time. */
export async function findElectron(places: ElectronPlaces): Promise<FoundElectron> {
  const { environment, packageFolder, say } = places;
  const given = environment.SO8T_ELECTRON;
  if (given)
    return existsSync(given) ? { executable: given } : { reason: `SO8T_ELECTRON: there is no ${given}` };
  if (!packageFolder) return { reason: 'the electron package is not installed' };
  const present = installedBinary(packageFolder);
  if (present) return { executable: present };
  if (environment.CI) return { reason: "Electron's binary is not here, and a CI run downloads nothing" };
  const source = downloadSource(environment, packageFolder);
  if (!(await answers(source)))
    return { reason: `Electron's binary is not here, and ${source} does not answer` };
  say(`Downloading Electron from ${source} (once, about 120 MB) ...`);
  const downloaded = (await install(packageFolder)) ? installedBinary(packageFolder) : undefined;
  return downloaded ? { executable: downloaded } : { reason: "Electron's binary could not be downloaded" };
}

function installedBinary(packageFolder: string): string | undefined {
  try {
    const name = readFileSync(path.join(packageFolder, 'path.txt'), 'utf8');
    const executable = path.join(packageFolder, 'dist', name);
    return existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}

/** Where `@electron/get` looks, by the variables that it reads. */
function downloadSource(environment: NodeJS.ProcessEnv, packageFolder: string): string {
  const mirror = environment.ELECTRON_MIRROR ?? environment.npm_config_electron_mirror;
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return `${mirror ?? 'https://github.com/electron/electron/releases/download/'}v${version}/`;
}

async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMilliseconds),
    });
    return true;
  } catch {
    return false;
  }
}

function install(packageFolder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(packageFolder, 'install.js')], {
      stdio: 'ignore',
      timeout: downloadMilliseconds,
    });
    child.once('error', () => resolve(false)).once('close', (code) => resolve(code === 0));
  });
}
