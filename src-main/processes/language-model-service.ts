/** Entry of a language model's process: one GGUF file, loaded and kept to answer. */
import { type LlamaModelOptions, loadLlamaModel } from '../llama-cpp/open-llama-model.ts';
import type { GenerationChild, GenerationParent } from './generation-protocol.ts';
import { serveGeneration } from './serve-generation.ts';
import { serveParent } from './serve-parent.ts';

/** The argument of the entry, as JSON. */
export interface LanguageModelServiceArgument {
  readonly file: string;
  readonly model: Omit<LlamaModelOptions, 'signal' | 'maximumTokens'>;
}

await serveParent<GenerationChild, GenerationParent>(async (parent) => {
  const { file, model } = JSON.parse(process.argv[2] ?? '') as LanguageModelServiceArgument;
  const loaded = await loadLlamaModel(file, model);
  return { functions: serveGeneration(loaded, parent), close: () => loaded.dispose() };
});
