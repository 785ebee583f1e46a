import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { behaviourTags } from '../data/behaviour-tags.ts';
import { verdicts } from '../data/verdict.ts';
import type { FloatArray } from '../engine/data-types.ts';
import { type Decoder, readDecoder } from './decoder-folder.ts';
import { gateSpecifications } from './gates.ts';
import { readModel } from './model-folder.ts';
import { createNextTokenModel, type NextTokenModel, type NextTokenOptions } from './next-token-model.ts';
import { initialParameters } from './parameters.ts';
import { promptTokens } from './prompt-format.ts';
import { createTwoHeadModel } from './two-head-model.ts';
import { verdictShares } from './verdict-shares.ts';

const embedded = path.join(import.meta.dirname, '../../models/so8t-tiny');
const gemma = path.join(import.meta.dirname, 'fixtures/gemma');
const cpu = { provider: 'cpu', threads: 1 } as const;

async function using<Result>(
  { config, specifications }: Decoder,
  options: Partial<NextTokenOptions>,
  use: (model: NextTokenModel) => Promise<Result>,
): Promise<Result> {
  const model = createNextTokenModel(config, specifications, { ...cpu, ...options });
  try {
    return await use(model);
  } finally {
    await model.dispose();
  }
}

function largestDifference(a: FloatArray, b: FloatArray): number {
  let most = 0;
  for (const [index, value] of a.entries()) most = Math.max(most, Math.abs(value - b[index]!));
  return most;
}

describe('logits of the next token', () => {
  it('of the embedded model are those by which its task head judges', async () => {
    const both = await readModel(embedded);
    const tags = verdicts.map((verdict) => both.tokenizer.idOf(behaviourTags[verdict]));
    const prompts = ['How do I bake bread?', '薬を二倍飲んでも大丈夫ですか。'].map((text) =>
      promptTokens(both.tokenizer, text),
    );
    const { config, head, specifications, parameters } = both;
    const judge = createTwoHeadModel(config, head, specifications, tags, cpu);
    const judged = await judge.judge(prompts, parameters);
    await judge.dispose();

    const decoder = await readDecoder(embedded);
    for (const floatType of ['float32', 'float64'] as const) {
      const logits = await using(decoder, { floatType }, (model) =>
        model.logits(prompts, decoder.parameters),
      );
      for (const [row, own] of logits.entries()) {
        expect(own.length).toBe(prompts[row]!.length * config.vocabularySize);
        const last = own.subarray((prompts[row]!.length - 1) * config.vocabularySize);
        const shares = verdictShares(
          Float64Array.from(tags, (tag) => last[tag]!),
          0,
        );
        for (const verdict of verdicts)
          expect(shares[verdict]).toBeCloseTo(judged[row]!.taskHead[verdict], 5);
      }
    }
  });

  it('are the same for many rows at once, of other lengths, as for each alone', async () => {
    const decoder = await readDecoder(gemma);
    const rows = Array.from({ length: 19 }, (_, row) =>
      Array.from({ length: 1 + ((row * 5) % 23) }, (_, position) => (row * 7 + position * 3) % 32),
    );
    await using(decoder, { floatType: 'float64' }, async (model) => {
      const together = await model.logits(rows, decoder.parameters);
      expect(together.length).toBe(rows.length);
      for (const [index, row] of rows.entries()) {
        const [alone] = await model.logits([row], decoder.parameters);
        expect(alone!.length).toBe(row.length * 32);
        expect(largestDifference(together[index]!, alone!)).toBeLessThan(1e-12);
      }
    });
  });

  it('change with the gates that are among the parameters', async () => {
    const decoder = await readDecoder(gemma);
    const gates = gateSpecifications(decoder.config, [1]);
    const specifications = [...decoder.specifications, ...gates];
    const logitsAt = (angle: number): Promise<FloatArray[]> => {
      const gate = initialParameters(gates, 1).get(gates[0]!.name)!;
      const turned = Float64Array.from(gate, (_, index) => angle * Math.sin(index + 1));
      const parameters = new Map<string, FloatArray>(decoder.parameters).set(gates[0]!.name, turned);
      return using({ ...decoder, specifications }, { floatType: 'float64' }, (model) =>
        model.logits([[3, 1, 4, 1, 5]], parameters),
      );
    };
    const [plain] = await using(decoder, { floatType: 'float64' }, (model) =>
      model.logits([[3, 1, 4, 1, 5]], decoder.parameters),
    );
    expect(largestDifference((await logitsAt(0))[0]!, plain!)).toBeLessThan(1e-12);
    expect(largestDifference((await logitsAt(0.5))[0]!, plain!)).toBeGreaterThan(1e-3);
  });

  it.each([
    [[[]], 'row 0 has no token'],
    [[[1], Array<number>(65).fill(1)], 'row 1 has 65 tokens; the model has 64 positions'],
    [[[1, -1]], 'row 0 holds the token -1; the vocabulary has 32'],
    [[[1, 32]], 'row 0 holds the token 32; the vocabulary has 32'],
    [[[1.5]], 'row 0 holds the token 1.5; the vocabulary has 32'],
  ])('of %j are refused', async (rows, message) => {
    const decoder = await readDecoder(gemma);
    await using(decoder, {}, (model) =>
      expect(model.logits(rows, decoder.parameters)).rejects.toThrow(message),
    );
  });

  it('need all parameters, and the CPU for float64', async () => {
    const decoder = await readDecoder(gemma);
    const parameters = new Map(decoder.parameters);
    parameters.delete('model.norm.weight');
    await using(decoder, {}, (model) =>
      expect(model.logits([[1]], parameters)).rejects.toThrow(
        'parameter "model.norm.weight" [12] is missing',
      ),
    );
    expect(() =>
      createNextTokenModel(decoder.config, decoder.specifications, {
        provider: 'webgpu',
        threads: 1,
        floatType: 'float64',
      }),
    ).toThrow('float64 is computed by the provider "cpu" only, not by "webgpu"');
  });
});
