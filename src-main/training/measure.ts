/** Measuring a model on the validation split and, within it, on the benign contrast set. */
import type { Row } from '../data/row.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { Model } from '../language-model/model-folder.ts';
import { tagIds } from '../language-model/prompt-format.ts';
import { createTwoHeadModel } from '../language-model/two-head-model.ts';
import type { Measurement } from './collapse-detector.ts';
import { figuresByJudge } from './evaluate.ts';
import type { ClassMix } from './figures.ts';
import { encodePrompt } from './micro-batch.ts';

export interface Measure {
  /** Measures the model's parameters as they are now. */
  readonly now: () => Promise<Measurement & { milliseconds: number }>;
  readonly dispose: () => Promise<void>;
}

/**
 * @param mix class shares of the traffic that `mixAccuracy` stands for
 * @param maximumTokens of prompt and answer in training: longer prompts are cut as there
 */
export function createMeasure(
  model: Model,
  rows: readonly Row[],
  mix: ClassMix,
  maximumTokens: number,
  session: SessionOptions,
): Measure {
  const heads = createTwoHeadModel(
    model.config,
    model.head,
    model.specifications,
    tagIds(model.tokenizer),
    session,
  );
  const prompts = rows.map((row) => encodePrompt(row, model.tokenizer, maximumTokens));
  const labels = rows.map((row) => row.label);
  const contrast = rows.flatMap((row, index) => (row.kind === 'look-alike' ? [index] : []));
  return {
    async now() {
      const begun = performance.now();
      const judged = await heads.judge(prompts, model.parameters);
      return {
        validation: figuresByJudge(labels, judged, mix),
        contrast: figuresByJudge(
          contrast.map((index) => labels[index]!),
          contrast.map((index) => judged[index]!),
        ),
        milliseconds: performance.now() - begun,
      };
    },
    dispose: () => heads.dispose(),
  };
}
