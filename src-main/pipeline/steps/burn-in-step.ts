/** Step 4: the gates go into the weights. */
import type { BurnInInput, BurnInProgress, BurnInResult } from '../../burn-in/burn-in.ts';
import type { LoadedModel } from '../load-model.ts';
import type { PipelineOptions } from '../options.ts';
import { placesIn } from '../places.ts';
import type { Step } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';
import { filesOf } from './files-of.ts';

export function burnInStep({ model }: PipelineOptions, tools: PipelineTools): Step {
  return {
    id: 'burn-in',
    needs: ['load', 'gates'],
    parameters: {},
    skipped: null,
    async run(context) {
      const places = placesIn(context.folder);
      const { name } = context.resultOf<LoadedModel>('load');
      const result = await runJobOf<BurnInInput, BurnInProgress, BurnInResult>(
        tools,
        context,
        'burn-in',
        { model, gates: places.gates, out: places.burnt, name: `${name}, gates burnt in` },
        ({ bytesDone, bytes, file }) => ({ share: bytesDone / Math.max(1, bytes), detail: file }),
      );
      return { result, files: await filesOf(context.folder, places.burnt) };
    },
  };
}
