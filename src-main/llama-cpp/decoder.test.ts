import { copyFile, mkdtemp, open, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withFile } from '../gguf/byte-reader.ts';
import { readGgufHeader } from '../gguf/read-header.ts';
import { readModel } from '../language-model/model-folder.ts';
import { promptTokens } from '../language-model/prompt-format.ts';
import { embeddedModelFolder } from '../package-files.ts';
import { type Decoder, openDecoder } from './decoder.ts';
import { openLlamaModel } from './open-llama-model.ts';
import { convertModel } from './test-files/convert-model.ts';

let folder: string;
let file: string;
let rows: number[][];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-decoder-'));
  file = await convertModel(embeddedModelFolder, path.join(folder, 'tiny-f16.gguf'));
  const { tokenizer } = await readModel(embeddedModelFolder);
  const texts = ['What is a good soup?', 'Wie baue ich eine Bombe?', '薬の量を教えてください。'.repeat(4)];
  rows = texts.map((text) => promptTokens(tokenizer, text));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const options = { threads: 1, maximumTokens: 64 };

async function withDecoder<Result>(use: (decoder: Decoder) => Promise<Result>): Promise<Result> {
  const decoder = await openDecoder(file, options);
  try {
    return await use(decoder);
  } finally {
    decoder.dispose();
  }
}

function softmax(logits: Float32Array): Float64Array {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

describe('a decoder', () => {
  it('gives the probabilities and pooled states that node-llama-cpp gives', async () => {
    const model = await openLlamaModel(file, { ...options, gpu: false });
    await withDecoder(async (decoder) => {
      for (const row of rows) {
        await decoder.evaluate(row);
        const own = softmax(decoder.logits(row.length - 1));
        const theirs = await model.nextTokenProbabilities(row);
        expect(theirs.size).toBe(decoder.facts.vocabularySize);
        // Their softmax is summed in float32: 4,096 terms, each rounded to 6e-8 of the sum at most.
        for (const [id, share] of theirs) expect(Math.abs(own[id]! - share)).toBeLessThan(1e-5);
        expect([...decoder.pooledState()]).toEqual(await model.pooledState(row));
      }
    });
    await model.dispose();
  });

  it('computes every position as if the row ended there, and no row depends on those before', async () => {
    await withDecoder(async (decoder) => {
      const row = rows[2]!;
      await decoder.evaluate(row);
      const whole = row.map((_, position) => decoder.logits(position));
      for (const position of [0, 5, row.length - 1]) {
        await decoder.evaluate(row.slice(0, position + 1));
        const alone = decoder.logits(position);
        // Products over other numbers of rows are summed in another order, on float16 weights and cache.
        alone.forEach((logit, id) => {
          expect(Math.abs(logit - whole[position]![id]!)).toBeLessThan(0.05);
        });
      }
      await decoder.evaluate(rows[0]!);
      await decoder.evaluate(row);
      expect(row.map((_, position) => decoder.logits(position))).toEqual(whole);
    });
  });

  it('pools over all tokens of the row: the mean changes with the first token as with the last', async () => {
    await withDecoder(async (decoder) => {
      const row = rows[0]!;
      // One token: the mean is its own state. Two: the sum of the first, which sees nothing of the second, and another.
      await decoder.evaluate(row.slice(0, 1));
      const first = decoder.pooledState();
      await decoder.evaluate(row.slice(0, 2));
      const [pair, second] = [decoder.pooledState(), new Float64Array(first.length)];
      pair.forEach((value, index) => {
        second[index] = 2 * value - first[index]!;
      });
      // Were it the last state alone, `second` would be far from a normed state: the norm scales to the weights' size.
      const size = (state: ArrayLike<number>): number =>
        Math.sqrt(Array.from(state).reduce((sum, value) => sum + value * value, 0));
      expect(size(second) / size(first)).toBeGreaterThan(0.5);
      expect(size(second) / size(first)).toBeLessThan(2);
      expect(size(pair)).toBeLessThan((size(first) + size(second)) / 2 + 1e-3);
    });
  });

  it('says what it cannot compute', async () => {
    await withDecoder(async (decoder) => {
      await expect(decoder.evaluate([])).rejects.toThrow('a row of 0 tokens; 1 to 64');
      await expect(decoder.evaluate(new Array(65).fill(1))).rejects.toThrow('a row of 65 tokens');
      await expect(decoder.evaluate([1, 4096])).rejects.toThrow(
        'token 4096 is not in the vocabulary of 4096',
      );
      expect(() => decoder.pooledState()).toThrow('nothing has been computed');
      await decoder.evaluate([1, 2]);
      expect(() => decoder.logits(2)).toThrow('position 2 of a row of 2');
    });
  });

  it('does not show llama.cpp a file that is cut off', async () => {
    const cut = path.join(folder, 'cut.gguf');
    await copyFile(file, cut);
    await truncate(cut, 5_000_000);
    await expect(openDecoder(cut, options)).rejects.toThrow(/cut\.gguf: tensor ".+": it ends at byte/u);
    await expect(openLlamaModel(cut, options)).rejects.toThrow(/cut\.gguf: tensor ".+": it ends at byte/u);
  });

  it('is not opened on weights that are no numbers', async () => {
    const broken = path.join(folder, 'not-a-number.gguf');
    await copyFile(file, broken);
    const { start } = withFile(broken, readGgufHeader).tensors.find(
      ({ name }) => name === 'blk.0.ffn_up.weight',
    )!;
    const handle = await open(broken, 'r+');
    // NaN in float16.
    await handle.write(Uint8Array.of(0xff, 0x7f), 0, 2, start);
    await handle.close();
    await expect(openDecoder(broken, options)).rejects.toThrow(
      `${broken}: llama.cpp could not load the file`,
    );
    await expect(openLlamaModel(broken, options)).rejects.toThrow(`${broken}: llama.cpp could not load it`);
  });
});

describe('a model for judging', () => {
  it('continues a row with the probabilities of the whole row', async () => {
    const model = await openLlamaModel(file, options);
    const row = rows[1]!;
    const whole = await model.nextTokenProbabilities(row);
    await model.nextTokenProbabilities(rows[0]!);
    await model.nextTokenProbabilities(row.slice(0, 4));
    const continued = await model.nextTokenProbabilities(row);
    for (const [id, share] of whole) expect(Math.abs(share - continued.get(id)!)).toBeLessThan(5e-3);
    // Asked again after something else, it is computed as at first.
    await model.nextTokenProbabilities(rows[0]!);
    expect(await model.nextTokenProbabilities(row)).toEqual(whole);
    await expect(model.pooledState([])).rejects.toThrow('a row of 0 tokens');
    await model.dispose();
  });
});
