/** A model small enough to be trained inside a test: one token a byte, random weights. */
import { writeArtifact } from '../../artifacts/artifact.ts';
import { tokenizerJson } from '../byte-pair-encoding.ts';
import { parseTrunkConfig } from '../config.ts';
import { modelFiles, modelSpecifications } from '../model-folder.ts';
import { initialParameters, type Parameters } from '../parameters.ts';
import { specialTokens } from '../prompt-format.ts';
import type { SafetyHeadKind } from '../safety-head.ts';

export const tinyConfigFile = {
  model_type: 'llama',
  vocab_size: specialTokens.length + 256,
  hidden_size: 16,
  intermediate_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  tie_word_embeddings: false,
  max_position_embeddings: 512,
};

export const tinyConfig = parseTrunkConfig(tinyConfigFile);

export const tinyTokenizerFile = tokenizerJson(specialTokens, []);

export interface TinyModelOptions {
  readonly seed?: number;
  readonly head?: SafetyHeadKind;
  /** Layers with a gate, at the identity unless `change` turns it; none by default. */
  readonly gatedLayers?: readonly number[];
  /** Changes the random parameters in place before they are written. */
  readonly change?: (parameters: Parameters) => void;
}

/** Writes the model's folder. @returns the SHA-256 of its manifest */
export async function writeTinyModel(folder: string, options: TinyModelOptions = {}): Promise<string> {
  const head = options.head ?? 'mlp';
  const specifications = modelSpecifications(tinyConfig, head, options.gatedLayers);
  const parameters = initialParameters(specifications, options.seed ?? 1);
  options.change?.(parameters);
  const unchanged = new Map([
    ['config.json', JSON.stringify(tinyConfigFile)],
    ['tokenizer.json', JSON.stringify(tinyTokenizerFile)],
  ]);
  return writeArtifact(folder, {
    kind: 'model',
    name: 'tiny',
    files: modelFiles(parameters, specifications, unchanged),
    parameters: { safetyHead: head },
  });
}
