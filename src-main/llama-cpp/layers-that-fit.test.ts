import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddedModelFolder } from '../package-files.ts';
import { readGgufFacts } from './gguf-facts.ts';
import { type LayerMemory, layersThatFit } from './layers-that-fit.ts';
import { convertModel } from './test-files/convert-model.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** About a 7B model in 4 bits. */
const model: LayerMemory = { layers: new Array(32).fill(120 * MIB), output: 100 * MIB, tokenInLayer: 2048 };

describe('layers that fit', () => {
  it.each([
    ['no memory at all', 0, 0],
    ['less than is left free', 256 * MIB, 0],
    ['the output and no layer', 256 * MIB + 150 * MIB, 0],
    // 4096 tokens are 8 MiB in a layer: 128 MiB each.
    ['the output and one layer', 256 * MIB + 100 * MIB + 128 * MIB, 2],
    ['one byte less', 256 * MIB + 100 * MIB + 128 * MIB - 1, 0],
    ['a tenth left free of more', 4 * GIB, 1 + Math.floor((4 * GIB * 0.9 - 100 * MIB) / (128 * MIB))],
    ['all', 8 * GIB, 33],
    ['much more', 80 * GIB, 33],
    ['what is no number', Number.NaN, 0],
  ])('%s', (_, free, layers) => expect(layersThatFit(model, 4096, free)).toBe(layers));

  it('are fewer with a longer conversation', () => {
    expect(layersThatFit(model, 32_768, 4 * GIB)).toBeLessThan(layersThatFit(model, 4096, 4 * GIB));
  });

  it('never take more than there is, and never fewer than with less of it', () => {
    const bytes = fc.integer({ min: 0, max: 2 ** 40 });
    const memory = fc.record({
      layers: fc.array(bytes, { maxLength: 80 }),
      output: bytes,
      tokenInLayer: fc.nat(1e6),
    });
    fc.assert(
      fc.property(memory, fc.nat(100_000), bytes, bytes, (one, tokens, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const fitting = layersThatFit(one, tokens, more);
        expect(fitting).toBeGreaterThanOrEqual(layersThatFit(one, tokens, less));
        const taken = one.layers.slice(one.layers.length - Math.max(0, fitting - 1));
        const all =
          fitting === 0
            ? 0
            : taken.reduce((sum, layer) => sum + layer + one.tokenInLayer * tokens, one.output);
        expect(all).toBeLessThanOrEqual(more);
      }),
    );
  });

  it('are counted from what the file says', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'so8t-layers-'));
    try {
      const { bytes, memory } = readGgufFacts(
        await convertModel(embeddedModelFolder, path.join(folder, 'tiny.gguf')),
      );
      const weights = memory.layers.reduce((sum, layer) => sum + layer, memory.output);
      expect(memory.layers.length).toBeGreaterThan(1);
      expect(Math.min(...memory.layers)).toBeGreaterThan(0);
      expect(memory.output).toBeGreaterThan(0);
      expect(weights).toBeLessThanOrEqual(bytes);
      expect(weights).toBeGreaterThan(bytes / 2);
      expect(memory.tokenInLayer).toBeGreaterThan(0);
      expect(layersThatFit(memory, 512, 8 * GIB)).toBe(memory.layers.length + 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
