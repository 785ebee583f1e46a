/** Step 6: the five scenarios. */
import type { LoadedModel } from '../load-model.ts';
import type { PipelineOptions } from '../options.ts';
import { placesIn } from '../places.ts';
import type { Step } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';
import type { TrialityTest, TrialityTestInput } from '../triality-test.ts';

export function trialityStep(options: PipelineOptions, tools: PipelineTools): Step {
  const { model, testTriality } = options;
  return {
    id: 'triality-test',
    needs: ['load', 'gates', 'burn-in'],
    parameters: {},
    skipped: testTriality ? null : 'not-wanted',
    async run(context) {
      if (!context.resultOf<LoadedModel>('load').canJudge) return { skipped: 'no-heads' };
      const places = placesIn(context.folder);
      const result = await runJobOf<TrialityTestInput, never, TrialityTest>(
        tools,
        context,
        'triality-test',
        {
          burntModel: places.burnt,
          model,
          gates: places.gates,
          scenariosFile: tools.scenariosFile,
          session: await tools.session(options),
        },
        () => null,
      );
      return { result, files: [] };
    },
  };
}
