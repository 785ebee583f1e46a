/** Greedy answers of the task head, for reading what a small model says. */
import { behaviourTags } from '../data/behaviour-tags.ts';
import { type Verdict, verdicts } from '../data/verdict.ts';
import type { FloatArray } from '../engine/data-types.ts';
import { Graph } from '../engine/graph.ts';
import { distinctRows } from '../engine/ops/gather.ts';
import { reshape } from '../engine/ops/shape.ts';
import { kernelsFor } from '../engine/providers.ts';
import { createSession, type Feed, type SessionOptions } from '../engine/session.ts';
import { gatedLayers } from './gates.ts';
import type { Model } from './model-folder.ts';
import { declareParameters, parameterFeeds } from './parameter-inputs.ts';
import { promptTokens, shortenPrompt } from './prompt-format.ts';
import { buildTrunk, taskLogits } from './trunk.ts';

export interface Answer {
  /** The behaviour tag the answer starts with, or `null` when it starts with none. */
  readonly verdict: Verdict | null;
  readonly text: string;
}

/**
 * Answers each prompt with the most probable token at every place, until `<|end|>` or the limit; a token that would repeat
 * two tokens' continuation of the same answer is passed over, because small models fall into loops.
 * The whole sequence is computed anew for each token: meant for models of a few million parameters.
 */
export async function answerGreedily(
  model: Model,
  prompts: readonly string[],
  options: SessionOptions & { readonly maximumTokens: number },
): Promise<Answer[]> {
  const { config, tokenizer, specifications, parameters } = model;
  // The model has no more positions than that: a longer prompt loses its middle, so that an answer has room.
  const room = Math.max(2, config.maximumPositions - options.maximumTokens);
  const begun = prompts.map((prompt) => shortenPrompt(promptTokens(tokenizer, prompt), room));
  const positions = Math.min(
    config.maximumPositions,
    Math.max(...begun.map((ids) => ids.length)) + options.maximumTokens,
  );
  const graph = new Graph({ floatType: 'float32', kernels: kernelsFor(options.provider) });
  const { parameter } = declareParameters(graph, specifications, false);
  const tokens = graph.input('tokens', [1, positions], 'int32');
  const { hidden } = buildTrunk(graph, config, tokens, parameter, {
    gatedLayers: gatedLayers(specifications),
  });
  const last = distinctRows(
    reshape(hidden, [positions, config.hiddenSize]),
    graph.input('last', [1], 'int32'),
  );
  graph.output(taskLogits(last, config, parameter), 'logits');
  const session = await createSession(graph, options);
  const fed = parameterFeeds(specifications, parameters);

  const next = async (ids: readonly number[], answerStart: number): Promise<number> => {
    const tokens = new Int32Array(positions);
    tokens.set(ids);
    const feeds: Record<string, Feed> = {
      ...fed,
      tokens: { type: 'int32', shape: [1, positions], data: tokens },
      last: { type: 'int32', shape: [1], data: Int32Array.of(ids.length - 1) },
    };
    const logits = (await session.run(feeds)).logits as FloatArray;
    const barred = repeatingTokens(ids.slice(answerStart));
    let best = -1;
    for (let id = 0; id < logits.length; id += 1) {
      if (!barred.has(id) && (best < 0 || logits[id]! > logits[best]!)) best = id;
    }
    return best;
  };

  try {
    const end = tokenizer.idOf('<|end|>');
    const answers: Answer[] = [];
    for (const prompt of begun) {
      const ids = [...prompt];
      while (ids.length < positions) {
        const id = await next(ids, prompt.length);
        if (id === end) break;
        ids.push(id);
      }
      const tag = ids[prompt.length];
      const verdict = verdicts.find((candidate) => tokenizer.idOf(behaviourTags[candidate]) === tag) ?? null;
      answers.push({ verdict, text: tokenizer.decode(ids.slice(prompt.length)).trim() });
    }
    return answers;
  } finally {
    await session.dispose();
  }
}

/** Tokens that would make the answer's last two tokens and themselves occur a second time. */
export function repeatingTokens(answer: readonly number[]): ReadonlySet<number> {
  const [before, last] = [answer.at(-2), answer.at(-1)];
  const barred = new Set<number>();
  if (before === undefined || last === undefined) return barred;
  for (let i = 2; i < answer.length; i += 1) {
    if (answer[i - 2] === before && answer[i - 1] === last) barred.add(answer[i]!);
  }
  return barred;
}
