import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import { modelSpecifications } from './model-folder.ts';
import { initialParameters } from './parameters.ts';
import { promptTokens, tagIds } from './prompt-format.ts';
import { tinyConfig, tinyTokenizerFile } from './test-models/tiny-model.ts';
import { createTokenizer } from './tokenizer.ts';
import { createTwoHeadModel, type HeadProbabilities } from './two-head-model.ts';

const tokenizer = createTokenizer(tinyTokenizerFile);
const specifications = modelSpecifications(tinyConfig, 'mlp');
const parameters = initialParameters(specifications, 3);
// Weights of a trained model's size, so that prompts differ.
for (const [name, values] of parameters)
  if (!name.includes('norm'))
    values.forEach((value, i) => {
      values[i] = 8 * value;
    });
const model = createTwoHeadModel(tinyConfig, 'mlp', specifications, tagIds(tokenizer), {
  provider: 'cpu',
  threads: 1,
});
afterAll(() => model.dispose());

const random = new Random(1);
const prompts = Array.from({ length: 37 }, () =>
  promptTokens(
    tokenizer,
    Array.from({ length: random.integer(40) }, () => String.fromCharCode(97 + random.integer(26))).join(''),
  ),
);

const numbers = ({ taskHead, safetyHead }: HeadProbabilities): number[] => [
  ...Object.values(taskHead),
  ...Object.values(safetyHead),
];

describe('the two-head model', () => {
  it('judges many prompts at once as it judges each alone, in their order', async () => {
    const together = await model.judge(prompts, parameters);
    expect(together).toHaveLength(prompts.length);
    for (const [index, prompt] of prompts.entries()) {
      const [alone] = await model.judge([prompt], parameters);
      for (const [i, probability] of numbers(alone!).entries()) {
        expect(Math.abs(probability - numbers(together[index]!)[i]!)).toBeLessThan(1e-6);
      }
    }
    const different = new Set(
      together.map((judged) =>
        numbers(judged)
          .map((x) => x.toFixed(5))
          .join(),
      ),
    );
    expect(different.size).toBeGreaterThan(20);
  });

  it('gives probabilities', async () => {
    for (const { taskHead, safetyHead } of await model.judge(prompts, parameters)) {
      for (const { ALLOW, ESCALATE, REFUSE } of [taskHead, safetyHead]) {
        expect(ALLOW + ESCALATE + REFUSE).toBeCloseTo(1, 12);
        expect(Math.min(ALLOW, ESCALATE, REFUSE)).toBeGreaterThan(0);
      }
    }
  });

  it('lists the probabilities in the order of the verdicts, for each head its own', async () => {
    const changed = new Map(parameters);
    const bias = Float32Array.of(0, 5, 0);
    changed.set('safety_head.output.bias', bias);
    const [judged] = await model.judge([prompts[0]!], changed);
    expect(judged!.safetyHead.ESCALATE).toBeGreaterThan(0.8);
    bias.set([0, 0, 9]);
    const [other] = await model.judge([prompts[0]!], changed);
    expect(other!.safetyHead.REFUSE).toBeGreaterThan(0.8);
    expect(other!.taskHead).toEqual(judged!.taskHead);
  });

  it('judges nothing when there is nothing', async () => {
    expect(await model.judge([], parameters)).toEqual([]);
  });
});
