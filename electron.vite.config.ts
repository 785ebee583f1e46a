/** How the doors are built: the program of the window, its bridge, and the screens. */
import { globSync } from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type ElectronViteConfigFn } from 'electron-vite';
import { recordSources } from './build/record-sources.ts';
import { noncePlaceholder } from './src-main/doors/screens.ts';

const root = import.meta.dirname;

/** Electron 33 is the oldest that the window door is tested with: Chrome 130, Node 20.18. */
const [chrome, node] = ['chrome130', 'node20.18'];

/** `SO8T_BUILD=renderer` builds the screens alone, which is all that the browser door needs. */
const parts = process.env.SO8T_BUILD?.split(',') ?? ['main', 'preload', 'renderer'];

const all = {
  main: {
    plugins: [recordSources(root)],
    build: {
      target: node,
      // The program and the modules that its child processes and threads run, one file for each source: entries are
      // found beside the module that names them, as in a checkout.
      rolldownOptions: {
        input: [
          'src-main/main.ts',
          ...globSync(['src-main/processes/*-service.ts', 'src-main/**/*-worker.ts'], { cwd: root }),
        ],
        output: {
          format: 'es',
          preserveModules: true,
          preserveModulesRoot: path.join(root, 'src-main'),
          entryFileNames: '[name].js',
        },
      },
    },
  },
  preload: {
    plugins: [recordSources(root)],
    build: {
      target: node,
      rolldownOptions: {
        input: { preload: 'src-preload/preload.ts' },
        // A sandboxed preload script is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path.join(root, 'src-renderer'),
    publicDir: path.join(root, 'src-renderer', 'public'),
    html: { cspNonce: noncePlaceholder },
    plugins: [
      react(),
      recordSources(root),
      // electron-vite wants relative addresses, for file://. Ours work from every place within the screens.
      { name: 'absolute-base', enforce: 'post', config: () => ({ base: '/' }) },
    ],
    build: {
      target: chrome,
      minify: true,
      chunkSizeWarningLimit: 4096,
      assetsInlineLimit: 0,
      rolldownOptions: { input: path.join(root, 'src-renderer', 'index.html') },
    },
  },
} satisfies Awaited<ReturnType<ElectronViteConfigFn>>;

export default defineConfig(() =>
  Object.fromEntries(Object.entries(all).filter(([part]) => parts.includes(part))),
);
