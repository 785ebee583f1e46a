/** Answering prompts with a model folder: the stage behind `so8t answer`. */
import type { SessionOptions } from '../engine/session.ts';
import { type Answer, answerGreedily } from './generate.ts';
import { readModel } from './model-folder.ts';

export interface AnswerPromptsInput {
  readonly modelFolder: string;
  readonly prompts: readonly string[];
  /** Tokens of an answer at most. */
  readonly maximumTokens: number;
  readonly session: SessionOptions;
}

/** Gives one answer at a time, in order. */
export async function* answerPrompts(
  input: AnswerPromptsInput,
  signal: AbortSignal,
): AsyncGenerator<Answer, { readonly answers: number }, undefined> {
  const model = await readModel(input.modelFolder);
  for (const prompt of input.prompts) {
    signal.throwIfAborted();
    const [answer] = await answerGreedily(model, [prompt], {
      ...input.session,
      maximumTokens: input.maximumTokens,
    });
    yield answer!;
  }
  return { answers: input.prompts.length };
}
