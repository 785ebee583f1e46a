/** `so8t pipeline`: from a checkpoint to a calibrated GGUF, with proof, in one command. */
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { chooseProviderSafely } from '../app.ts';
import {
  embeddedDataFolder,
  embeddedRecipeFile,
  programVersion,
  trialityScenariosFile,
} from '../package-files.ts';
import { gateSources, type PipelineOptions, pipelineOptionsSchema } from '../pipeline/options.ts';
import { runPipeline } from '../pipeline/run-pipeline.ts';
import { StepFailed } from '../pipeline/run-steps.ts';
import { sessionChooser } from '../pipeline/session-of.ts';
import type { PipelineState, StepState } from '../pipeline/state.ts';
import { runPipelineStage } from '../processes/pipeline-stages.ts';
import { type CommonOptions, duration, integerOption, interruption, printResult, say } from './output.ts';
import { closingLines, readReport } from './pipeline-output.ts';

interface PipelineCommandOptions extends CommonOptions {
  readonly model: string;
  readonly out: string;
  readonly gates: string;
  readonly gatesSeed: number;
  readonly gatesAngle: number;
  readonly gatesSteps: number;
  readonly verify: boolean;
  readonly testTriality: boolean;
  readonly convertTo: PipelineOptions['convertTo'];
  readonly quantization: readonly string[];
  readonly quality: boolean;
  readonly calibrate: boolean;
  readonly batchSize: number;
  readonly forceGpu: boolean;
  readonly language: 'en' | 'ja';
}

/** Types of llama.cpp, by commas. */
function types(text: string): string[] {
  if (text === 'none') return [];
  const names = text.split(',').map((name) => name.trim().toUpperCase());
  const bad = names.find((name) => !/^[A-Z0-9_]{2,16}$/u.test(name));
  if (bad !== undefined) throw new InvalidArgumentError(`"${bad}" is no type: use Q5_K_M,Q4_K_M or none.`);
  return names;
}

export function addPipelineCommand(program: Command): void {
  const both = (name: string, on: string): [Option, Option] => [
    new Option(`--${name}`, on).default(true),
    new Option(`--no-${name}`, `leave that out`),
  ];
  const command = program
    .command('pipeline')
    .description(
      'gates, burn-in with proof, GGUF, quantisation, quality, calibration and a report; goes on where it stopped',
    )
    .requiredOption('--model <folder>', 'model folder of this program, or a Hugging Face folder')
    .requiredOption('--out <folder>', 'where everything goes; an earlier pipeline there is gone on with')
    .option(
      '--gates <source>',
      `${gateSources.filter((one) => one !== 'file').join(', ')}, or a file of gates`,
      'auto',
    )
    .option('--gates-seed <number>', 'seed of trained or random gates', integerOption(0), 1)
    .option('--gates-angle <radians>', 'standard deviation of the angles of random gates', Number, 0.05)
    .option('--gates-steps <number>', 'optimiser steps of a training of gates', integerOption(1), 40)
    .addOption(
      new Option('--convert-to <type>', 'precision of the full GGUF')
        .choices(['auto', 'f32', 'f16', 'bf16'])
        .default('f16'),
    )
    .option('--quantization <types>', 'types of llama.cpp by commas, or none', types, ['Q5_K_M', 'Q4_K_M'])
    .option(
      '--batch-size <number>',
      'rows computed at once where gates are trained: less takes less memory',
      integerOption(1),
      16,
    )
    .option('--force-gpu', 'an error instead of the CPU when no GPU provider passes its self-test', false);
  for (const option of [
    ...both('verify', 'measure the gates before, and prove the burnt model against the gated one after'),
    ...both('test-triality', 'let both models judge the five scenarios'),
    ...both('quality', 'compare every quantised file with the full one'),
    ...both('calibrate', 'calibrate the safety head'),
  ])
    command.addOption(option);
  command
    .addOption(
      new Option('--language <code>', 'language of report.md, and the first one of report.html')
        .choices(['en', 'ja'])
        .default('en'),
    )
    .action(async (_own: unknown, own: Command) => pipeline(own.optsWithGlobals<PipelineCommandOptions>()));
}

function optionsOf(given: PipelineCommandOptions): PipelineOptions {
  const source = gateSources.find((one) => one === given.gates);
  const gates = {
    ...(source === undefined || source === 'file'
      ? { from: 'file', file: path.resolve(given.gates) }
      : { from: source }),
    seed: given.gatesSeed,
    angle: given.gatesAngle,
    steps: given.gatesSteps,
  };
  const { verify, testTriality, convertTo, quantization, quality, calibrate, batchSize, forceGpu, threads } =
    given;
  const parsed = pipelineOptionsSchema.safeParse({
    model: path.resolve(given.model),
    gates,
    verify,
    testTriality,
    convertTo,
    quantization,
    quality,
    calibrate,
    batchSize,
    forceGpu,
    threads,
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new Error(`--${issue.path.join('-')}: ${issue.message}`);
}

async function pipeline(given: PipelineCommandOptions): Promise<void> {
  const folder = path.resolve(given.out);
  const tellSteps = stepProgress();
  let reported = false;
  try {
    await runPipeline({
      folder,
      options: optionsOf(given),
      tools: {
        runStage: runPipelineStage,
        session: sessionChooser((threads) => chooseProviderSafely(threads)),
        program: programVersion(),
        dataSetFolder: embeddedDataFolder,
        gateRecipeFile: embeddedRecipeFile('protected-gates'),
        scenariosFile: trialityScenariosFile,
        language: () => given.language,
      },
      signal: interruption(),
      onChange(state, progress) {
        reported = state.steps.some(({ id, status }) => id === 'report' && status === 'done');
        tellSteps(state, progress);
      },
    });
  } catch (error) {
    // A step that failed is told in the report, beside what was found before; the error itself comes last.
    if (error instanceof StepFailed && reported)
      say(`\n${closingLines(await readReport(folder), folder, given.language)}\n`);
    throw error;
  }
  const report = await readReport(folder);
  printResult(given, { folder, ...report }, closingLines(report, folder, given.language));
}

/** Prints steps as they begin and end, and how far the running one is. */
function stepProgress(): (
  state: PipelineState,
  progress: { share: number | null; detail: string } | null,
) => void {
  const told = new Map<string, string>();
  let next = 0;
  return (state, progress) => {
    for (const step of state.steps) {
      if (told.get(step.id) === step.status || step.status === 'waiting') continue;
      told.set(step.id, step.status);
      say(line(step));
    }
    if (progress && performance.now() > next) {
      next = performance.now() + 1000;
      const share = progress.share === null ? '' : `${(100 * progress.share).toFixed(0).padStart(3)} % `;
      say(`  ${share}${progress.detail}`);
    }
  };
}

function line({ id, status, seconds, reason }: StepState): string {
  const took = seconds === null ? '' : `  ${duration(seconds)}`;
  return `${id.padEnd(14)} ${status}${took}${reason === null ? '' : `: ${reason}`}`;
}
