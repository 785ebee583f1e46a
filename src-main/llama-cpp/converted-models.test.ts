/** What llama.cpp makes of converted files, against this program's own tokenizer and engine on the checkpoints. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertToGguf } from '../gguf/conversion/convert-to-gguf.ts';
import {
  type TinyCheckpoint,
  tinyCheckpoints,
  writeTinyCheckpoint,
} from '../gguf/conversion/test-files/tiny-checkpoints.ts';
import { readDecoder } from '../language-model/decoder-folder.ts';
import { createNextTokenModel } from '../language-model/next-token-model.ts';
import { parseTokenizer, type Tokenizer } from '../language-model/tokenizer.ts';
import { openDecoder } from './decoder.ts';
import { openDecoderBinding } from './decoder-binding.ts';
import { findLlamaLibrary } from './library.ts';

let parent = '';
beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'so8t-converted-'));
});
afterAll(() => rm(parent, { recursive: true }));

async function convert(folder: string, type: 'f16' | 'f32'): Promise<string> {
  const file = path.join(parent, `${path.basename(folder)}.gguf`);
  const stage = convertToGguf({ folder, file, type }, new AbortController().signal);
  while (!(await stage.next()).done);
  return file;
}

async function readTokenizer(folder: string): Promise<Tokenizer> {
  const file = 'tokenizer.json';
  return parseTokenizer(new Map([[file, await readFile(path.join(folder, file))]]), folder);
}

/** Ids as llama.cpp cuts the texts. */
async function tokenizeAll(file: string, texts: readonly string[]): Promise<number[][]> {
  const decoder = await openDecoder(file, { threads: 1, maximumTokens: 64 });
  try {
    return texts.map((text) => [...decoder.tokenize(text)]);
  } finally {
    decoder.dispose();
  }
}

const oddTexts = [
  'The ships sail in the rain, and we sing.',
  // Merged from left to right they would be cut otherwise.
  'listening hilltopll',
  ' \n\n  x\t  y ',
  "it's 12345 'LL they've",
  '\u0000 é가 🚀 東京',
  '<|refuse|>',
  '<|end|><|begin|>',
  'a<s>b',
];

describe('the tokenizer of a converted file', () => {
  it('cuts the embedded data as the program does, in every language, and a marker in a text is no marker', async () => {
    const folder = path.resolve('models/so8t-tiny');
    const data = await readFile('resources/embedded-data/published/test.jsonl', 'utf8');
    const rows = data
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly prompt: string; readonly language: string });
    const languages = Map.groupBy(rows, ({ language }) => language);
    expect(languages.size).toBe(6);
    expect(Math.min(...[...languages.values()].map(({ length }) => length))).toBeGreaterThan(50);
    const texts = [...rows.map(({ prompt }) => prompt), ...oddTexts];
    const tokenizer = await readTokenizer(folder);
    expect(await tokenizeAll(await convert(folder, 'f16'), texts)).toEqual(
      texts.map((text) => tokenizer.encode(text)),
    );
  });

  it.each(tinyCheckpoints.filter(({ tokenizer }) => tokenizer !== 'tokenizer.model'))(
    'of $name cuts texts as the program does',
    async (checkpoint) => {
      const folder = await writeTinyCheckpoint(checkpoint, parent, false);
      const tokenizer = await readTokenizer(folder);
      // Those that begin texts with a marker.
      const first = ['llama-bpe', 'tokenizer.json'].includes(checkpoint.tokenizer) ? [1] : [];
      expect(await tokenizeAll(await convert(folder, 'f32'), oddTexts)).toEqual(
        oddTexts.map((text) => [...first, ...tokenizer.encode(text)]),
      );
    },
  );
});

const F32 = 0;

/** Logits [positions, vocabulary] with keys and values kept in float32: in float16 they alone make 0.002 of the size. */
async function llamaLogits(
  file: string,
  tokens: readonly number[],
  vocabulary: number,
): Promise<Float32Array> {
  const binding = openDecoderBinding(findLlamaLibrary());
  const model = (await binding.loadModel(file, { ...binding.modelDefaults(), n_gpu_layers: 0 }))!;
  const context = (await binding.createContext(model, {
    ...binding.contextDefaults(),
    ...{ n_ctx: 64, n_batch: 64, n_ubatch: 64, n_threads: 1, n_threads_batch: 1 },
    ...{ type_k: F32, type_v: F32, flash_attn_type: 0, embeddings: true, pooling_type: 1 },
  }))!;
  const batch = binding.allocateBatch(64);
  try {
    expect(await binding.decode(context, batch, tokens)).toBe(0);
    const logits = new Float32Array(tokens.length * vocabulary);
    tokens.forEach((_, position) => {
      logits.set(binding.logits(context, position, vocabulary), position * vocabulary);
    });
    return logits;
  } finally {
    binding.freeBatch(batch);
    binding.freeContext(context);
    binding.freeModel(model);
  }
}

describe.each(tinyCheckpoints)('logits of $name', (checkpoint) => {
  it('in llama.cpp are those of the engine', async () => {
    // The engine computes no "yarn".
    const { rope_scaling: scaling, ...rest } = checkpoint.config;
    const config = checkpoint.name === 'qwen2' ? rest : { ...rest, rope_scaling: scaling };
    const plain: TinyCheckpoint = { ...checkpoint, config, stored: 'F32', name: `${checkpoint.name}-logits` };
    const folder = await writeTinyCheckpoint(plain, parent, false);
    const decoder = await readDecoder(folder);
    // More than the windows of those models that have them.
    const tokens = Array.from({ length: 40 }, (_, index) => (index * index * 7 + 5 * index + 11) % 340);
    const engine = createNextTokenModel(decoder.config, decoder.specifications, {
      provider: 'cpu',
      threads: 1,
      floatType: 'float64',
    });
    const [expected] = await engine.logits([tokens], decoder.parameters);
    await engine.dispose();
    const found = await llamaLogits(await convert(folder, 'f32'), tokens, decoder.config.vocabularySize);
    let [difference, size] = [0, 0];
    found.forEach((value, index) => {
      difference = Math.max(difference, Math.abs(value - expected![index]!));
      size = Math.max(size, Math.abs(expected![index]!));
    });
    // llama.cpp looks Gemma's activation up in a table of float16.
    expect(difference / size).toBeLessThan(checkpoint.name.startsWith('gemma') ? 1e-3 : 2e-6);
  });
});
