/** The system's Chromium, or a browser made from it. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { ToolRefusal } from '../../tool.ts';

const knownPlaces: Readonly<Record<string, readonly string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/microsoft-edge',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name];
    if (!folder) return [];
    return [
      'Chromium\\Application\\chrome.exe',
      'Google\\Chrome\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ].map((program) => path.win32.join(folder, program));
  }),
};

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param given of the settings, then the variable CHROMIUM_PATH, then the system's known places
 * @throws ToolRefusal `no-browser` with what to do
 */
export function findChromium(
  given: string | undefined,
  fromEnvironment: string | undefined = process.env.CHROMIUM_PATH,
  places: readonly string[] = knownPlaces[process.platform] ?? [],
): string {
  const named = given ?? fromEnvironment;
  if (named) {
    if (canRun(named)) return named;
    const where = given ? 'browser.executable of the tool settings' : 'the variable CHROMIUM_PATH';
    throw new ToolRefusal('no-browser', `${where} names ${named}, which cannot be run. Correct it.`);
  }
  const found = places.find(canRun);
  if (found) return found;
  throw new ToolRefusal(
    'no-browser',
    'No Chromium was found. Install Chromium or Chrome, or name it in browser.executable of the tool settings.',
  );
}
