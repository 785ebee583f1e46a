/** Builds parts of the doors into `out/`, each whole or not at all: `node build/build-doors.ts main preload renderer`. */
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'electron-vite';

const root = path.join(import.meta.dirname, '..');
const out = path.join(root, 'out');
const parts = process.argv.length > 2 ? process.argv.slice(2) : ['main', 'preload', 'renderer'];

process.env.SO8T_BUILD = parts.join(',');
await mkdir(out, { recursive: true });
const fresh = await mkdtemp(path.join(out, '.building-'));
try {
  const configFile = path.join(root, 'electron.vite.config.ts');
  await build({
    root,
    configFile,
    logLevel: 'warn',
    ignoreConfigWarning: true,
    build: { outDir: fresh },
  });
  for (const part of parts) {
    const place = path.join(out, part);
    // A folder cannot replace another one in one step; what is between the two steps, a start finds missing and builds.
    await rename(place, path.join(fresh, `old-${part}`)).catch(() => {});
    await rename(path.join(fresh, part), place);
  }
} finally {
  await rm(fresh, { recursive: true, force: true });
}
