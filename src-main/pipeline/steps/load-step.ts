/** Step 1: what there is. */
import type { LoadedModel, LoadModelInput, LoadModelProgress } from '../load-model.ts';
import type { PipelineOptions } from '../options.ts';
import type { Step } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';

export function loadStep({ model }: PipelineOptions, tools: PipelineTools): Step {
  return {
    id: 'load',
    needs: [],
    parameters: { model },
    skipped: null,
    always: true,
    async run(context) {
      const result = await runJobOf<LoadModelInput, LoadModelProgress, LoadedModel>(
        tools,
        context,
        'load-model',
        { model },
        ({ bytesDone, bytes, file }) => ({ share: bytesDone / Math.max(1, bytes), detail: file }),
      );
      return { result, files: [] };
    },
  };
}
