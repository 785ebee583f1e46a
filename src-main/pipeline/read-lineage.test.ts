import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256, writeArtifact } from '../artifacts/artifact.ts';
import { stateWith } from '../report/test-pipeline.ts';
import { readLineage } from './read-lineage.ts';
import type { PipelineState } from './state.ts';

describe("a pipeline's lineage", () => {
  let folder: string;
  let state: PipelineState;
  let manifest: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'so8t-lineage-'));
    manifest = await writeArtifact(path.join(folder, 'burnt'), {
      kind: 'model',
      name: 'burnt',
      files: new Map([['config.json', Buffer.from('{}')]]),
      parents: [{ role: 'model', manifest: 'a'.repeat(64) }],
      parameters: {},
    });
    const bytes = (await readFile(path.join(folder, 'burnt', 'manifest.json'))).length;
    await writeFile(path.join(folder, 'model.gguf'), 'GGUF');
    state = stateWith({
      'burn-in': {
        files: [
          { path: 'burnt/config.json', bytes: 2, sha256: sha256('{}') },
          { path: 'burnt/manifest.json', bytes, sha256: manifest },
        ],
      },
      convert: { files: [{ path: 'model.gguf', bytes: 4, sha256: 'b'.repeat(64) }] },
    });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has folders with the parents of their manifest, and files with what they were made from', async () => {
    const [burnt, gguf, ...rest] = await readLineage(folder, state);
    expect(burnt).toMatchObject({
      path: 'burnt',
      kind: 'model',
      sha256: manifest,
      parents: [{ role: 'model', sha256: 'a'.repeat(64) }],
    });
    expect(gguf).toEqual({
      path: 'model.gguf',
      step: 'convert',
      kind: null,
      bytes: 4,
      sha256: 'b'.repeat(64),
      parents: [{ role: 'burnt-model', sha256: manifest }],
    });
    expect(rest).toEqual([]);
  });

  it('is refused when a manifest is another one now', async () => {
    const file = path.join(folder, 'burnt', 'manifest.json');
    await writeFile(file, `${await readFile(file, 'utf8')} `);
    await expect(readLineage(folder, state)).rejects.toThrow('manifest.json: was changed after');
  });
});
