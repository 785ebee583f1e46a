/** How a prompt and an answer become one token sequence. */
import { behaviourTags } from '../data/behaviour-tags.ts';
import { verdicts } from '../data/verdict.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Special tokens of the embedded model, in the order of their ids. */
export const specialTokens = [
  '<|pad|>',
  '<|begin|>',
  '<|end|>',
  '<|user|>',
  '<|assistant|>',
  ...verdicts.map((verdict) => behaviourTags[verdict]),
] as const;

/** `<|begin|> <|user|> text <|assistant|>`: the task head's next token is the behaviour tag. */
export function promptTokens(tokenizer: Tokenizer, prompt: string): number[] {
  const { idOf } = tokenizer;
  return [idOf('<|begin|>'), idOf('<|user|>'), ...tokenizer.encode(prompt), idOf('<|assistant|>')];
}

/** A prompt of at most `limit` tokens: an over-long one loses its middle, so that its markers stay. */
export function shortenPrompt(prompt: readonly number[], limit: number): readonly number[] {
  if (prompt.length <= limit) return prompt;
  return [...prompt.slice(0, Math.ceil(limit / 2)), ...prompt.slice(-Math.floor(limit / 2))];
}

/** The answer's tokens: behaviour tag, text, `<|end|>`. @throws when the answer does not start with a tag */
export function answerTokens(tokenizer: Tokenizer, answer: string): number[] {
  const tag = Object.values(behaviourTags).find((candidate) => answer.startsWith(candidate));
  if (!tag) throw new Error(`the answer "${answer.slice(0, 40)}" does not start with a behaviour tag`);
  return [tokenizer.idOf(tag), ...tokenizer.encode(answer.slice(tag.length)), tokenizer.idOf('<|end|>')];
}

/** Ids of the behaviour tags in the order of `verdicts`. */
export function tagIds(tokenizer: Tokenizer): number[] {
  return verdicts.map((verdict) => tokenizer.idOf(behaviourTags[verdict]));
}
