import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyArtifact } from '../artifacts/artifact.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { type PreparedGates, type PrepareGatesInput, prepareGates } from './prepare-gates.ts';

describe("the pipeline's gates", () => {
  let folder: string;
  let model: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'so8t-gates-'));
    model = path.join(folder, 'model');
    await writeTinyModel(model);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function prepare(part: Partial<PrepareGatesInput>, out = 'gates'): Promise<PreparedGates> {
    const input: PrepareGatesInput = {
      model,
      modelManifest: null,
      out: path.join(folder, out),
      from: 'identity',
      seed: 1,
      angle: 0.05,
      ...part,
    };
    const next = await prepareGates(input, new AbortController().signal).next();
    if (!next.done) throw new Error('expected no events');
    return next.value;
  }

  it('turn nothing when they are the identity, and turn blocks the same way for the same seed', async () => {
    expect(await prepare({})).toMatchObject({
      layers: 2,
      blocks: 4,
      identity: true,
      turn: { mean: 0, largest: 0 },
    });
    const random = await prepare({ from: 'random', seed: 7 });
    expect(random.identity).toBe(false);
    // 56 entries of R - I, each of deviation about 0.05.
    expect(random.turn.mean).toBeGreaterThan(0.2);
    expect(random.turn.largest).toBeLessThan(0.7);
    expect(random.orthogonality).toBeLessThan(1e-13);
    expect((await prepare({ from: 'random', seed: 7 }, 'again')).sha256).toBe(random.sha256);
    expect((await prepare({ from: 'random', seed: 8 }, 'other')).sha256).not.toBe(random.sha256);
  });

  it('are taken from a file or its folder, as they are', async () => {
    const made = await prepare({ from: 'random' });
    const gates = path.join(folder, 'gates');
    for (const file of [gates, path.join(gates, 'gates.safetensors')])
      expect(await prepare({ from: 'file', file }, 'copy')).toMatchObject({ sha256: made.sha256 });
    expect((await verifyArtifact(path.join(folder, 'copy'), ['gates'])).manifest.parameters).toEqual({
      from: 'file',
    });
  });

  it('are refused when there are none or they are of another model', async () => {
    await expect(prepare({ from: 'model' })).rejects.toThrow('gates.safetensors: there is no such file');
    await expect(prepare({ from: 'file', file: model })).rejects.toThrow('there is no such file');
    await writeFile(path.join(folder, 'gates.safetensors'), 'damaged');
    await expect(prepare({ from: 'file', file: folder })).rejects.toThrow('gates.safetensors');
  });
});
