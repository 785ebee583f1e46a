/** Makes resources/embedded-data/*.jsonl and its manifest from the hand-written material: `npm run make:data`. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeDataSet, splitFile } from '../src-main/data/data-set.ts';
import { type Material, parseMaterial } from '../src-main/data/material.ts';
import { splitNames } from '../src-main/data/splits.ts';

const folder = path.join(import.meta.dirname, '..', 'resources', 'embedded-data');

/** All material files, in the order of their paths. */
export async function readMaterials(): Promise<Material[]> {
  const root = path.join(folder, 'material');
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.txt')).sort();
  return Promise.all(files.map(async (file) => parseMaterial(await readFile(path.join(root, file), 'utf8'), file)));
}

/** The files of the data set by name. */
export async function renderDataSet(): Promise<Map<string, string>> {
  const splits = makeDataSet(await readMaterials());
  const files = new Map<string, string>();
  const manifest: Record<string, unknown> = { kind: 'data-set', name: 'so8t-embedded', licence: 'Apache-2.0', files: {} };
  for (const split of splitNames) {
    const content = `${splits[split].map((row) => JSON.stringify(row)).join('\n')}\n`;
    files.set(splitFile(split), content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    (manifest.files as Record<string, unknown>)[splitFile(split)] = { sha256, rows: splits[split].length };
  }
  files.set('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
  return files;
}

if (import.meta.main) {
  for (const [name, content] of await renderDataSet()) {
    await writeFile(path.join(folder, name), content);
    process.stderr.write(`${name}: ${content.split('\n').length - 1} lines\n`);
  }
}
