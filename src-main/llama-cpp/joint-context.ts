/**
 * A context that gives both heads what they read from one pass: the probabilities after a row and the mean of its hidden
 * states. llama.cpp computes both whenever it computes embeddings; node-llama-cpp shows one or the other, so two members
 * that it keeps to itself are used here. Its version is pinned, and they are looked for before anything is computed.
 */
import {
  type LlamaContext,
  type LlamaContextOptions,
  type LlamaContextSequence,
  type LlamaModel,
  type Token,
  TokenBias,
} from 'node-llama-cpp';

export interface RowResult {
  /** Of the token after the row, by id, from the most probable on: softmax of the logits in float32; of all, unless told. */
  readonly probabilities: ReadonlyMap<number, number>;
  /** Mean over the row's tokens of the last hidden state after the final norm, [hidden]; not normalised. */
  readonly pooledState: readonly number[];
}

export interface JointContext {
  /** The one sequence: what a row leaves in it is the beginning of whatever goes on from that row. */
  readonly sequence: LlamaContextSequence;
  /** Tokens of the longest row. */
  readonly maximumTokens: number;
  /**
   * Computes a row alone, from its start. One call at a time.
   * @param among tokens whose probabilities are wanted, as shares among themselves: sorting all of a vocabulary takes
   *   longer than a small model's pass. One that is e^100 times less probable than others may be missing
   */
  evaluateRow(tokens: readonly number[], among?: readonly number[]): Promise<RowResult>;
}

interface Inner {
  readonly _ctx: { getEmbedding(tokens: number): Float64Array };
}

/**
 * @param contextTokens rows and what goes on from them must fit, with a place to spare
 * @param rowTokens longest row: computed in one batch, because the mean is that of one batch
 */
export async function openJointContext(
  model: LlamaModel,
  { contextTokens, rowTokens, threads }: { contextTokens: number; rowTokens: number; threads: number },
): Promise<JointContext> {
  const options = { contextSize: contextTokens + 1, batchSize: rowTokens + 1, threads, _embeddings: true };
  const context = await model.createContext(options as LlamaContextOptions);
  const inner = (context as LlamaContext & Partial<Inner>)._ctx;
  if (typeof inner?.getEmbedding !== 'function')
    throw new Error(
      'node-llama-cpp is not the pinned version: a context gives no hidden states. Run `npm ci`.',
    );
  const sequence = context.getSequence();
  return {
    sequence,
    maximumTokens: rowTokens,
    async evaluateRow(row, among) {
      const tokens = [...row] as Token[];
      await sequence.eraseContextTokenRanges([{ start: 0, end: sequence.nextTokenIndex }]);
      const probabilities = await probabilitiesAfter(sequence, tokens, among);
      return { probabilities, pooledState: Array.from(inner.getEmbedding(tokens.length)) };
    },
  };
}

/** Goes on with what the sequence holds; the result belongs to the last token. */
export async function probabilitiesAfter(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  among?: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const last = tokens.at(-1) as Token;
  const results = await sequence.controlledEvaluate([
    ...tokens.slice(0, -1),
    [last, { generateNext: { probabilities: true, ...(among ? only(sequence, among) : {}) } }],
  ]);
  const probabilities = results.at(-1)?.next.probabilities;
  if (!probabilities) throw new Error(`${sequence.model.filename}: llama.cpp gave no probabilities.`);
  return probabilities;
}

/** Lifts some tokens above all others and keeps as many: what is between them stays as it was. */
function only({ model }: LlamaContextSequence, among: readonly number[]) {
  // The library lifts no token that ends a text.
  if (among.some((token) => model.isEogToken(token as Token))) return {};
  const tokenBias = new TokenBias(model.tokenizer);
  for (const token of among) tokenBias.set(token as Token, { logit: LIFT });
  return { options: { temperature: 1, topK: among.length, topP: 1, minP: 0, seed: 0, tokenBias } };
}

/** e^100 is more than any probability in float32 can be below another; the lifted logits keep five digits. */
const LIFT = 100;
