/**
 * From a cold start to a usable window - shell painted, API answered - against an empty window of the same engine,
 * alternating in one run: `npm run bench:start`. Expects the doors to be built; builds them where not.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, chromium } from '@playwright/test';
import { startBrowserDoor } from '../e2e/browser-door.ts';
import { type FoundElectron, getElectron } from '../e2e/electron/get-electron.ts';
import { electronEnvironment, electronSwitches, launchElectron } from '../e2e/electron/launch-electron.ts';
import { chromiumPath } from '../e2e/fixtures.ts';

const rounds = 7;
const root = path.join(import.meta.dirname, '..');

type Start = (folder: string) => Promise<{ readonly close: () => Promise<unknown> }>;

/** What only a connected and painted shell shows. */
const usable = 'section[aria-label="Status"] >> text=Nothing runs';

const starts: Record<string, Start> = {};

if (chromiumPath) {
  const launch = () => chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
  starts['empty Chromium window'] = async () => {
    const browser = await launch();
    const page = await browser.newPage();
    await page.goto('data:text/html,<h1>empty</h1>');
    await page.locator('h1').waitFor();
    return browser;
  };
  starts['browser door, program and Chromium'] = async (folder) => {
    // A person's browser starts when the address is known, or runs already.
    const door = await startBrowserDoor(folder);
    const browser = await launch();
    const page = await browser.newPage();
    await page.goto(door.link);
    await page.locator(usable).waitFor();
    return { close: () => Promise.all([browser.close(), door.stop()]) };
  };
  starts['browser door, program alone to its address'] = async (folder) => {
    const door = await startBrowserDoor(folder);
    return { close: door.stop };
  };
}

const found = await getElectron();
if ('reason' in found) console.log(`Electron: skipped, ${found.reason}`);
else {
  starts[`empty window, ${found.name}`] = (folder) => startEmptyElectron(found, folder);
  starts[`window door, ${found.name}`] = async (folder) => {
    const application = await launchElectron(found, folder);
    await (await application.firstWindow()).locator(usable).waitFor();
    return application;
  };
}

async function startEmptyElectron(electron: FoundElectron, folder: string) {
  const program = path.join(folder, 'empty.mjs');
  const source = [
    "import { app, BrowserWindow } from 'electron';",
    "app.whenReady().then(() => new BrowserWindow({}).loadURL('data:text/html,<h1>empty</h1>'));",
  ];
  await writeFile(program, source.join('\n'));
  const application = await _electron.launch({
    executablePath: electron.executable,
    args: [...electronSwitches, `--user-data-dir=${folder}`, ...(electron.args.length > 0 ? [program] : [])],
    env: electronEnvironment(program),
  });
  await (await application.firstWindow()).locator('h1').waitFor();
  return application;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

execFileSync(process.execPath, [path.join(root, 'build', 'build-doors.ts')], { cwd: root, stdio: 'inherit' });
const times = new Map(Object.keys(starts).map((name): [string, number[]] => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const [name, start] of Object.entries(starts)) {
    const folder = await mkdtemp(path.join(tmpdir(), 'so8t-start-'));
    const before = performance.now();
    const started = await start(folder);
    times.get(name)!.push(performance.now() - before);
    await started.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
console.log(`${rounds} cold starts each, alternating; ms to a painted shell that the API has answered`);
for (const [name, values] of times)
  console.log(
    `${name.padEnd(48)} median ${median(values).toFixed(0).padStart(6)}  max ${Math.max(...values)
      .toFixed(0)
      .padStart(6)}`,
  );
