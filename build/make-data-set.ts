/** Makes resources/embedded-data/published/ (JSONL files and manifest) from the hand-written material: `npm run make:data`. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ArtifactContent, writeArtifact } from '../src-main/artifacts/artifact.ts';
import { makeDataSet, splitFile } from '../src-main/data/data-set.ts';
import { type Material, parseMaterial } from '../src-main/data/material.ts';
import { splitNames } from '../src-main/data/splits.ts';

const folder = path.join(import.meta.dirname, '..', 'resources', 'embedded-data');

/** All material files, in the order of their paths. */
export async function readMaterials(): Promise<Material[]> {
  const root = path.join(folder, 'material');
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.txt')).sort();
  return Promise.all(
    files.map(async (file) => parseMaterial(await readFile(path.join(root, file), 'utf8'), file)),
  );
}

/** The data set as an artifact. */
export async function dataSetArtifact(): Promise<ArtifactContent> {
  const splits = makeDataSet(await readMaterials());
  const files = splitNames.map((split): [string, string] => [
    splitFile(split),
    `${splits[split].map((row) => JSON.stringify(row)).join('\n')}\n`,
  ]);
  const rows = Object.fromEntries(splitNames.map((split) => [split, splits[split].length]));
  return {
    kind: 'data-set',
    name: 'so8t-embedded',
    files: new Map(files),
    parameters: { rows },
    licence: 'Apache-2.0',
  };
}

if (import.meta.main) {
  const content = await dataSetArtifact();
  await writeArtifact(path.join(folder, 'published'), content);
  process.stderr.write(`${JSON.stringify(content.parameters)}\n`);
}
