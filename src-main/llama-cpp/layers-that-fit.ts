/** How many layers of a model fit into a graphics card's memory: figures only, so that it is the same on every machine. */

/** What a model takes, in bytes. */
export interface LayerMemory {
  /** Weights of each layer, the first one first. */
  readonly layers: readonly number[];
  /** Weights after the last layer: norm and output; what of the embedding is used as the output counts here. */
  readonly output: number;
  /** Of the conversation's keys and values, for one token in one layer. */
  readonly tokenInLayer: number;
}

const MIB = 1024 * 1024;
/** Of what is free, what stays so: buffers of the computation, and what other programs ask for meanwhile. */
const SHARE_LEFT = 0.1;
const LEAST_LEFT = 256 * MIB;

/**
 * As llama.cpp counts: the output is the first one to be put there, then the last layer, and so on to the first.
 * @param contextTokens of the longest conversation
 * @param freeBytes of the card, before the model
 * @returns 0 to all layers and one
 */
export function layersThatFit(memory: LayerMemory, contextTokens: number, freeBytes: number): number {
  let left = freeBytes - Math.max(LEAST_LEFT, freeBytes * SHARE_LEFT);
  const kept = memory.tokenInLayer * contextTokens;
  const wanted = [memory.output, ...memory.layers.toReversed().map((weights) => weights + kept)];
  let fitting = 0;
  for (const bytes of wanted) {
    left -= bytes;
    // What is no number fits nowhere.
    if (!(left >= 0)) break;
    fitting += 1;
  }
  // The output alone would only be carried to and fro.
  return fitting === 1 && memory.layers.length > 0 ? 0 : fitting;
}
