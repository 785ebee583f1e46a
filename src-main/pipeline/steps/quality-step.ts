/** Step 9: what conversion and quantising cost. */
import path from 'node:path';
import type { ConvertedGguf } from '../../gguf/conversion/convert-to-gguf.ts';
import type { CompareQualityInput, QualityProgress } from '../../quality/compare-quality.ts';
import type {
  EngineAgreement,
  EngineAgreementInput,
  EngineAgreementProgress,
} from '../../quality/engine-agreement.ts';
import type { QualityResult } from '../../quality/quality-result.ts';
import type { LoadedModel } from '../load-model.ts';
import type { PipelineOptions } from '../options.ts';
import { placesIn } from '../places.ts';
import type { Step } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';
import type { QuantiseStepResult } from './quantise-step.ts';
import { headPlace } from './write-head.ts';

export interface QualityStepResult extends QualityResult {
  /** The full GGUF file's heads against the training engine's; null for a model without heads. Older states lack it. */
  readonly engine?: EngineAgreement | null;
}

export function qualityStep(options: PipelineOptions, tools: PipelineTools): Step {
  const { quality, threads } = options;
  return {
    id: 'quality',
    needs: ['load', 'burn-in', 'convert', 'quantise'],
    parameters: {},
    skipped: quality ? null : 'not-wanted',
    async run(context) {
      const { gguf, burnt } = placesIn(context.folder);
      const inFolder = ({ file }: { readonly file: string }): string => path.join(gguf, path.basename(file));
      const reference = inFolder(context.resultOf<ConvertedGguf>('convert'));
      const { canJudge } = context.resultOf<LoadedModel>('load');
      const headFolder = headPlace(context.folder, reference);
      const engine = canJudge
        ? await runJobOf<EngineAgreementInput, EngineAgreementProgress, EngineAgreement>(
            tools,
            context,
            'engine-agreement',
            {
              modelFolder: burnt,
              gguf: reference,
              headFolder,
              dataFolder: tools.dataSetFolder,
              session: await tools.session(options),
            },
            ({ on, done, total }) => ({
              share: ((on === 'gguf' ? 1 : 0) + done / total) / 6,
              detail: `${on}: ${done} / ${total}`,
            }),
          )
        : null;
      const before = canJudge ? 1 / 3 : 0;
      const compared = await runJobOf<CompareQualityInput, QualityProgress, QualityResult>(
        tools,
        context,
        'compare-quality',
        {
          reference,
          compared: context.resultOf<QuantiseStepResult>('quantise').map(inFolder),
          dataFolder: tools.dataSetFolder,
          scoredTokens: worthScoring(context.resultOf<LoadedModel>('load').parameters),
          threads,
          ...(canJudge ? { headFolder } : {}),
        },
        ({ phase, done, total }) => ({
          share: before + ((1 - before) * done) / Math.max(1, total),
          detail: phase,
        }),
      );
      const result: QualityStepResult = { ...compared, engine };
      return { result, files: [] };
    },
  };
}

/** Multiplications that a file may take for its text: some minutes on two cores. */
const WORK = 1e12;

/**
 * Tokens to score: as many as a small model is measured on, fewer of a large one, so that the step ends in minutes; the
 * intervals tell what that costs.
 */
export function worthScoring(parameters: number): number {
  return Math.round(Math.min(16_384, Math.max(1024, WORK / parameters)));
}
