/** The heads of a GGUF file: llama.cpp computes, the head in its own folder classifies. One model in memory. */
import { verdicts } from '../../data/verdict.ts';
import { verdictShares } from '../../language-model/verdict-shares.ts';
import {
  type LlamaModelOptions,
  type OpenedLlamaModel,
  openLlamaModel,
} from '../../llama-cpp/open-llama-model.ts';
import { appliedCalibration } from '../applied-calibration.ts';
import { assertGgufOfHead, type HeadFolder, readHeadFolder } from '../head-folder.ts';
import { judgeText, ModelUnusable, type OpenedHeads } from './heads.ts';
import type { WindowJudgement } from './judge-windows.ts';

/** Each has a context's memory: some 10 MB beside a model so small that several gain anything. */
const ROWS_AT_ONCE = 4;

/** @throws ArtifactError, GgufError, UnusableGguf, or llama.cpp's reason */
export async function openGgufHeads(
  file: string,
  headFolder: string,
  options: LlamaModelOptions,
): Promise<OpenedHeads> {
  const head = await readHeadFolder(headFolder);
  const calibration = await appliedCalibration(head.artifact);
  const llama = await openModel(file, head, options);

  async function judgeOne(window: readonly number[], goesOn: boolean): Promise<WindowJudgement> {
    const { probabilities, pooledState } = await llama.evaluateRow(window, goesOn, head.tags);
    const tags = verdicts.map((_, index) => Math.log(probabilities.get(head.tags[index]!) ?? 0));
    // All three far below what float32 can tell of the others: a model that never says a tag has no verdict, and that is no fault.
    const silent = tags.every((tag) => tag === Number.NEGATIVE_INFINITY);
    return {
      safetyHead: verdictShares(head.classify(pooledState)),
      taskHead: silent ? null : verdictShares(tags),
    };
  }

  return {
    name: head.artifact.manifest.name,
    manifestSha256: head.artifact.manifestSha256,
    ggufSha256: head.gguf.sha256,
    llama,
    judge: judgeText({
      tokenizer: head.tokenizer,
      calibration,
      together: 1,
      atOnce: llama.rowsAtOnce,
      judge: (windows, goesOn) => Promise.all(windows.map((window) => judgeOne(window, goesOn))),
    }),
    close: () => llama.dispose(),
  };
}

async function openModel(
  file: string,
  head: HeadFolder,
  options: LlamaModelOptions,
): Promise<OpenedLlamaModel> {
  try {
    await assertGgufOfHead(file, head, options.signal);
    return await openLlamaModel(file, { ...options, rowsAtOnce: ROWS_AT_ONCE });
  } catch (error) {
    throw new ModelUnusable((error as Error).message, { cause: error });
  }
}
