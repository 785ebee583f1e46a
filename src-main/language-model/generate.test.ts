import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerGreedily, repeatingTokens } from './generate.ts';
import { readModel } from './model-folder.ts';
import type { Parameters } from './parameters.ts';
import { specialTokens } from './prompt-format.ts';
import { tinyTokenizerFile, writeTinyModel } from './test-models/tiny-model.ts';
import { createTokenizer } from './tokenizer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-generate-'));
});
afterAll(() => rm(folder, { recursive: true }));

const tokenizer = createTokenizer(tinyTokenizerFile);
const width = 16;

/** Rewires the model: blocks pass their input on, and each token of the chain is followed by the next. */
const recite =
  (chain: readonly number[]) =>
  (parameters: Parameters): void => {
    for (const [name, values] of parameters) if (/o_proj|down_proj|lm_head/u.test(name)) values.fill(0);
    const embeddings = parameters.get('model.embed_tokens.weight')!;
    const head = parameters.get('lm_head.weight')!;
    for (const [place, token] of chain.slice(0, -1).entries()) {
      const own = embeddings.subarray(token * width, (token + 1) * width);
      const norm = Math.hypot(...own);
      // A token may follow several others: their directions add up.
      for (const [i, value] of own.entries()) head[chain[place + 1]! * width + i]! += value / norm;
    }
  };

const session = { provider: 'cpu', threads: 1 } as const;

/** Answers of a model that recites the tokens after the prompt. */
async function answersOf(answer: readonly string[], prompts: readonly string[], maximumTokens: number) {
  const chain = ['<|assistant|>', ...answer].map((token) =>
    (specialTokens as readonly string[]).includes(token)
      ? tokenizer.idOf(token)
      : tokenizer.encode(token)[0]!,
  );
  const model = path.join(folder, answer.join('').replace(/\W/gu, ''));
  await writeTinyModel(model, { change: recite(chain) });
  return answerGreedily(await readModel(model), prompts, { ...session, maximumTokens });
}

describe('answerGreedily', () => {
  it('answers until <|end|>, tag and text apart', async () => {
    expect(
      await answersOf(['<|refuse|>', 'N', 'o', '.', '<|end|>', 'x'], ['Hello?', 'a much longer prompt'], 12),
    ).toEqual([
      { verdict: 'REFUSE', text: 'No.' },
      { verdict: 'REFUSE', text: 'No.' },
    ]);
  });

  it('stops at the limit when no end comes, and falls into no loop', async () => {
    expect(await answersOf(['<|allow|>', 'a', 'b', 'a'], ['Hello?'], 6)).toEqual([
      { verdict: 'ALLOW', text: 'ababb' },
    ]);
  });

  it('reports an answer without a behaviour tag as such', async () => {
    expect(await answersOf(['N', 'o', '<|end|>'], ['Hello?'], 8)).toEqual([{ verdict: null, text: 'No' }]);
  });
});

describe('repeatingTokens', () => {
  it('bars what followed the last two tokens before', () => {
    expect([...repeatingTokens([5, 6, 7, 8, 5, 6])]).toEqual([7]);
    expect([...repeatingTokens([3, 3, 3])]).toEqual([3]);
    expect([...repeatingTokens([5, 6, 7])]).toEqual([]);
    expect([...repeatingTokens([4])]).toEqual([]);
  });
});
