/** Step 10: how sure the heads may be - that of the burnt model, and that of every quantised file on its own hidden states. */
import path from 'node:path';
import type { CalibrateProgress } from '../../calibration/calibrate.ts';
import type { CalibratedFolder } from '../../calibration/calibrate-folder.ts';
import type { Calibration } from '../../calibration/calibration-file.ts';
import type { CalibrateModelInput } from '../../gate/calibrate-model.ts';
import { threadsFor } from '../../llama-cpp/threads-for.ts';
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
      const session = await tools.session(options);
      const things: Thing[] = [
        {
          on: 'engine',
          threads: options.threads,
          input: { ...shared, session, modelFolder: places.burnt, out: places.calibrated },
        },
        ...quantised.map(({ type, file, bytesAfter }): Thing => {
          const gguf = path.join(places.gguf, path.basename(file));
          const out = path.join(places.calibratedHeads, path.basename(file, '.gguf'));
          const modelFolder = headPlace(context.folder, gguf);
          const threads = threadsFor(bytesAfter, options.threads);
          return { on: type, threads, input: { ...shared, session, gguf, modelFolder, out } };
        }),
      ];
      const shares = things.map(() => 0);
      const results = await inTurns(things, options.threads, async ({ on, input }, index) => {
        const { calibration, manifestSha256 } = await runJobOf<
          CalibrateModelInput,
          CalibrateProgress,
          CalibratedFolder
        >(tools, context, 'calibrate', input, ({ stage, done, total }) => {
          // Judging takes most of the time.
          shares[index] = stage === 'judging' ? (0.8 * done) / total : 0.8 + (0.2 * done) / total;
          const share = shares.reduce((sum, one) => sum + one, 0) / shares.length;
          return { share, detail: `${on}: ${stage}` };
        });
        shares[index] = 1;
        return { on, calibration, manifestSha256 };
      });
      const written = await Promise.all(things.map(({ input }) => filesOf(context.folder, input.out)));
      return { result: results satisfies CalibrateStepResult, files: written.flat() };
    },
  };
}

/** What is calibrated, and the threads that it computes with. */
interface Thing {
  readonly on: string;
  readonly threads: number;
  readonly input: CalibrateModelInput;
}

/** Works on things in their order, as many at once as there are threads for. @returns the answers in that order */
async function inTurns<Answer>(
  things: readonly Thing[],
  threads: number,
  work: (thing: Thing, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let start = 0;
  while (start < things.length) {
    let [end, busy] = [start, 0];
    do {
      busy += things[end]!.threads;
      end += 1;
    } while (end < things.length && busy + things[end]!.threads <= threads);
    const first = start;
    const turn = await Promise.allSettled(
      things.slice(first, end).map((thing, index) => work(thing, first + index)),
    );
    for (const one of turn) {
      if (one.status === 'rejected') throw one.reason;
      answers.push(one.value);
    }
    start = end;
  }
  return answers;
}
