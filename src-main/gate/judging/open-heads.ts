/** The heads that a gate asks, whatever computes them: the training engine for a folder, llama.cpp for a GGUF file. */
import type { SessionOptions } from '../../engine/session.ts';
import { type Model, readModel } from '../../language-model/model-folder.ts';
import { tagIds } from '../../language-model/prompt-format.ts';
import { createTwoHeadModel } from '../../language-model/two-head-model.ts';
import type { LlamaModelOptions } from '../../llama-cpp/open-llama-model.ts';
import { appliedCalibration } from '../applied-calibration.ts';
import { judgeText, type OpenedHeads } from './heads.ts';

/** Where the heads come from; JSON. */
export type HeadPlace =
  | { readonly kind: 'engine'; readonly modelFolder: string; readonly session: SessionOptions }
  | {
      readonly kind: 'gguf';
      readonly file: string;
      readonly headFolder: string;
      readonly model: Omit<LlamaModelOptions, 'signal'>;
    };

/** @throws ArtifactError, or what keeps the model from judging a first prompt */
export async function openHeads(place: HeadPlace): Promise<OpenedHeads> {
  // llama.cpp is loaded only where it computes.
  const opened =
    place.kind === 'engine'
      ? await openEngineHeads(place.modelFolder, place.session)
      : await (await import('./gguf-heads.ts')).openGgufHeads(place.file, place.headFolder, place.model);
  try {
    await opened.judge('?', Number.POSITIVE_INFINITY);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function openEngineHeads(modelFolder: string, session: SessionOptions): Promise<OpenedHeads> {
  const model: Model = await readModel(modelFolder);
  const { config, head, specifications, tokenizer, parameters, artifact } = model;
  const calibration = await appliedCalibration(artifact);
  const heads = createTwoHeadModel(config, head, specifications, tagIds(tokenizer), session);
  return {
    name: artifact.manifest.name,
    manifestSha256: artifact.manifestSha256,
    ggufSha256: null,
    llama: null,
    judge: judgeText({
      tokenizer,
      calibration,
      together: 16,
      atOnce: 1,
      judge: (windows) => heads.judge(windows, parameters),
    }),
    close: () => heads.dispose(),
  };
}
