/** Leaves in what was built the list of sources that it is made of, so that a start knows when to build anew. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { hashOf, sourcesFile } from '../src-main/doors/built-parts.ts';

/** What every part depends on besides its modules. */
const always = ['package-lock.json', 'electron.vite.config.ts', 'build/record-sources.ts'];

/** @param root of the repository: this module is bundled into the configuration and does not know where it is. */
export function recordSources(root: string): Plugin {
  return {
    name: 'record-sources',
    apply: 'build',
    generateBundle() {
      const modules = [...this.getModuleIds()]
        .filter((id) => path.isAbsolute(id))
        .map((id) => path.relative(root, id.split('?')[0]!))
        .filter((file) => !file.startsWith('..') && !file.startsWith('node_modules'));
      const files = [...new Set([...always, ...modules])].sort();
      const hashes = files.map((file) => [file, hashOf(readFileSync(path.join(root, file)))]);
      const source = JSON.stringify(Object.fromEntries(hashes), null, 1);
      this.emitFile({ type: 'asset', fileName: sourcesFile, source });
    },
  };
}
