import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256, writeArtifact } from '../artifacts/artifact.ts';
import { pinBaseline, restoreBaseline } from './baseline.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-baseline-'));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);

function checkpoint(name: string, weights: string): Promise<string> {
  return writeArtifact(at(name), {
    kind: 'checkpoint',
    name,
    files: new Map([['model.safetensors', weights]]),
    parents: [{ role: 'start', manifest: sha256('start') }],
    parameters: { step: 30 },
    figures: { validation: { safetyScore: 0.8 } },
  });
}

describe('the safety baseline', () => {
  it('comes back bit for bit with figures, hash and lineage, whatever happened to the checkpoint', async () => {
    const manifest = await checkpoint('safe', 'safe weights');
    const pinned = await pinBaseline(at('data'), at('safe'));
    expect(pinned).toMatchObject({ step: 30, figures: { validation: { safetyScore: 0.8 } } });
    expect(pinned.lineage).toEqual([
      { role: 'start', manifest: sha256('start') },
      { role: 'pinned from', manifest },
    ]);
    await rm(at('safe'), { recursive: true });
    const restored = await restoreBaseline(at('data'), at('restored'));
    expect(await readFile(at('restored/model.safetensors'), 'utf8')).toBe('safe weights');
    expect(restored.lineage.at(-1)).toEqual({ role: 'restored from', manifest: pinned.manifestSha256 });
  });

  it('keeps the older baseline when the new checkpoint is damaged', async () => {
    await checkpoint('good', 'good weights');
    await pinBaseline(at('kept'), at('good'));
    await checkpoint('damaged', 'other weights');
    await writeFile(at('damaged/model.safetensors'), 'changed');
    await expect(pinBaseline(at('kept'), at('damaged'))).rejects.toThrow(/model\.safetensors: its SHA-256/);
    await restoreBaseline(at('kept'), at('again'));
    expect(await readFile(at('again/model.safetensors'), 'utf8')).toBe('good weights');
  });

  it('says that nothing is pinned, and notices a changed baseline', async () => {
    await expect(restoreBaseline(at('empty'), at('none'))).rejects.toThrow(/no safety baseline is pinned/);
    await checkpoint('one', 'one');
    await pinBaseline(at('tampered'), at('one'));
    await writeFile(at('tampered/baseline/model.safetensors'), 'two');
    await expect(restoreBaseline(at('tampered'), at('none'))).rejects.toThrow(/does not match the manifest/);
  });
});
