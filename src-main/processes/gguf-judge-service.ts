/** Entry of a judge process on a GGUF file: one model, loaded and kept to judge prompts. */
import { openGgufJudge } from '../gate/gguf-judge.ts';
import type { JudgeFunctions } from '../gate/judge.ts';
import type { LlamaModelOptions } from '../llama-cpp/open-llama-model.ts';
import { serveParent } from './serve-parent.ts';

/** The argument of the entry, as JSON. */
export interface GgufJudgeServiceArgument {
  readonly file: string;
  readonly headFolder: string;
  readonly model: Omit<LlamaModelOptions, 'signal'>;
}

await serveParent<JudgeFunctions>(() => {
  const { file, headFolder, model } = JSON.parse(process.argv[2] ?? '') as GgufJudgeServiceArgument;
  return openGgufJudge(file, headFolder, model);
});
