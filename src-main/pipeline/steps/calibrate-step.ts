/** Step 10: how sure the heads may be - that of the burnt model, and that of every quantised file on its own hidden states. */
import path from 'node:path';
import type { CalibrateProgress } from '../../calibration/calibrate.ts';
import type { CalibratedFolder } from '../../calibration/calibrate-folder.ts';
import type { Calibration } from '../../calibration/calibration-file.ts';
import type { CalibrateModelInput } from '../../gate/calibrate-model.ts';
import type { LoadedModel } from '../load-model.ts';
import type { PipelineOptions } from '../options.ts';
import { placesIn } from '../places.ts';
import type { Step } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';
import { filesOf } from './files-of.ts';
import type { QuantiseStepResult } from './quantise-step.ts';
import { headPlace } from './write-head.ts';

/** What was calibrated, in the order of the files. */
export type CalibrateStepResult = readonly {
  /** `engine` for the burnt model; else the type of the GGUF file: `Q4_K_M`. */
  readonly on: string;
  readonly calibration: Calibration;
  readonly manifestSha256: string;
}[];

/** Of the prompts let through, how many may be dangerous: chooses the confidence threshold. */
const TARGET = 0.2;

export function calibrateStep(options: PipelineOptions, tools: PipelineTools): Step {
  const { calibrate } = options;
  return {
    id: 'calibrate',
    needs: ['load', 'burn-in', ...(options.quantization.length > 0 ? (['quantise'] as const) : [])],
    parameters: { target: TARGET },
    skipped: calibrate ? null : 'not-wanted',
    async run(context) {
      if (!context.resultOf<LoadedModel>('load').canJudge) return { skipped: 'no-heads' };
      const places = placesIn(context.folder);
      const shared = { data: tools.dataSetFolder, objective: 'nll', target: TARGET } as const;
      const quantised =
        options.quantization.length > 0 ? context.resultOf<QuantiseStepResult>('quantise') : [];
      const results: CalibrateStepResult[number][] = [];
      const files: string[] = [];

      async function add(on: string, input: CalibrateModelInput): Promise<void> {
        const { calibration, manifestSha256 } = await runJobOf<
          CalibrateModelInput,
          CalibrateProgress,
          CalibratedFolder
        >(tools, context, 'calibrate', input, ({ stage, done, total }) => ({
          share: (results.length + done / Math.max(1, total)) / (quantised.length + 1),
          detail: `${on}: ${stage}`,
        }));
        results.push({ on, calibration, manifestSha256 });
        files.push(...(await filesOf(context.folder, input.out)));
      }

      const session = await tools.session(options);
      await add('engine', { ...shared, session, modelFolder: places.burnt, out: places.calibrated });
      for (const { type, file } of quantised) {
        const gguf = path.join(places.gguf, path.basename(file));
        const out = path.join(places.calibratedHeads, path.basename(file, '.gguf'));
        await add(type, { ...shared, session, gguf, modelFolder: headPlace(context.folder, gguf), out });
      }
      return { result: results, files };
    },
  };
}
