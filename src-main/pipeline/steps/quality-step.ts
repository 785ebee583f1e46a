/** Step 9: what quantising cost. */
import path from 'node:path';
import type { ConvertedGguf } from '../../gguf/conversion/convert-to-gguf.ts';
import type { CompareQualityInput, QualityProgress } from '../../quality/compare-quality.ts';
import type { QualityResult } from '../../quality/quality-result.ts';
import type { LoadedModel } from '../load-model.ts';
import type { PipelineOptions } from '../options.ts';
import { placesIn } from '../places.ts';
import type { Step } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';
import type { QuantiseStepResult } from './quantise-step.ts';
import { headPlace } from './write-head.ts';

export function qualityStep({ quality, threads }: PipelineOptions, tools: PipelineTools): Step {
  return {
    id: 'quality',
    needs: ['load', 'convert', 'quantise'],
    parameters: {},
    skipped: quality ? null : 'not-wanted',
    async run(context) {
      const { gguf } = placesIn(context.folder);
      const inFolder = ({ file }: { readonly file: string }): string => path.join(gguf, path.basename(file));
      const reference = inFolder(context.resultOf<ConvertedGguf>('convert'));
      const { canJudge } = context.resultOf<LoadedModel>('load');
      const result = await runJobOf<CompareQualityInput, QualityProgress, QualityResult>(
        tools,
        context,
        'compare-quality',
        {
          reference,
          compared: context.resultOf<QuantiseStepResult>('quantise').map(inFolder),
          dataFolder: tools.dataSetFolder,
          threads,
          ...(canJudge ? { headFolder: headPlace(context.folder, reference) } : {}),
        },
        ({ phase, done, total }) => ({ share: done / Math.max(1, total), detail: phase }),
      );
      return { result, files: [] };
    },
  };
}
