/** Entry of a judge process: one model, loaded and kept to judge prompts. */
import type { SessionOptions } from '../engine/session.ts';
import { type JudgeFunctions, openJudge } from '../gate/judge.ts';
import { serveParent } from './serve-parent.ts';

/** The argument of the entry, as JSON. */
export interface JudgeServiceArgument {
  readonly modelFolder: string;
  readonly session: SessionOptions;
}

await serveParent<JudgeFunctions>(() => {
  const { modelFolder, session } = JSON.parse(process.argv[2] ?? '') as JudgeServiceArgument;
  return openJudge(modelFolder, session);
});
