/** `so8t calibrate`: how sure the safety head may be, and when that is too little. */
import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { calibrateModel } from '../app.ts';
import type { CalibrateProgress } from '../calibration/calibrate.ts';
import { type Calibration, type Objective, objectives } from '../calibration/calibration-file.ts';
import type { Interval } from '../calibration/interval.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../package-files.ts';
import { reliabilityDiagram } from '../report/reliability-diagram.ts';
import { type Language, languages } from '../report/words.ts';
import type { Proportion } from '../training/wilson.ts';
import { type CommonOptions, interruption, printResult, say } from './output.ts';

interface CalibrateOptions extends CommonOptions {
  readonly model: string;
  readonly gguf?: string;
  readonly out: string;
  readonly data: string;
  readonly objective: Objective;
  readonly target: number;
  readonly threshold: boolean;
  readonly diagram?: string;
  readonly language: Language;
}

export function addCalibrateCommand(program: Command): void {
  program
    .command('calibrate')
    .description(
      'fit the temperature of a model’s safety head and the confidence below which a human decides',
    )
    .requiredOption('--out <folder>', 'the calibrated copy of the model')
    .option(
      '--model <folder>',
      'model or checkpoint folder; with --gguf the folder of its safety head',
      embeddedModelFolder,
    )
    .option('--gguf <file>', 'calibrate the head in --model on this GGUF file’s hidden states')
    .option(
      '--data <place>',
      'data set folder (its calibration and test splits), or JSONL with "text", "label" and, where known, "language" and "scene"',
      embeddedDataFolder,
    )
    .addOption(
      new Option('--objective <name>', 'what the temperature makes small').choices(objectives).default('nll'),
    )
    .option(
      '--target <share>',
      'of the prompts let through, how many may be dangerous: chooses the confidence threshold',
      shareOption,
      0.2,
    )
    .option('--no-threshold', 'calibrate only; no prompt is escalated for want of confidence')
    .option('--diagram <file>', 'write the reliability diagram as SVG')
    .addOption(new Option('--language <code>', 'of the diagram').choices(languages).default('en'))
    .action(async (_own: unknown, command: Command) => run(command.optsWithGlobals<CalibrateOptions>()));
}

async function run(options: CalibrateOptions): Promise<void> {
  const { model: modelFolder, gguf, out, data, objective, threads, diagram } = options;
  const target = options.threshold ? options.target : null;
  const result = await calibrateModel(
    {
      modelFolder,
      ...(gguf === undefined ? {} : { gguf }),
      out,
      data,
      objective,
      target,
      session: { provider: 'cpu', threads },
    },
    { signal: interruption(), onProgress: sayProgress() },
  );
  const { calibration } = result;
  if (diagram) await writeFile(diagram, `${diagramOf(calibration, options.language)}\n`);
  printResult(
    options,
    { ...result, out, ...(diagram ? { diagram } : {}) },
    [...lines(calibration), ...(diagram ? [diagram] : []), out].join('\n'),
  );
}

/** A line for each tenth of a stage. */
function sayProgress(): (progress: CalibrateProgress) => void {
  let said = '';
  return ({ stage, done, total }) => {
    const line = `${stage}: ${Math.floor((10 * done) / total) * 10} %`;
    if (line !== said) say(line);
    said = line;
  };
}

function diagramOf({ temperature, figures }: Calibration, language: Language): string {
  const series = (when: 'before' | 'after') => ({
    bins: figures.reliability[when],
    ece: figures.all[when].ece.value,
  });
  return reliabilityDiagram({
    id: 'reliability',
    language,
    temperature,
    before: series('before'),
    after: series('after'),
  });
}

function lines({
  temperature,
  temperatureInterval,
  atBound,
  figures,
  thresholds,
  data,
}: Calibration): string[] {
  const { before, after, reduction } = figures.all;
  const figure = (name: string, key: 'ece' | 'eceEqualMass' | 'classwiseEce' | 'brier' | 'nll'): string =>
    `${name.padEnd(22)} ${withInterval(before[key], 3)} -> ${withInterval(after[key], 3)}, ${percent(reduction[key])} lower`;
  const threshold = thresholds.escalateBelow;
  return [
    `temperature ${temperatureInterval ? withInterval(temperatureInterval, 3) : temperature.toFixed(3)}` +
      ` on ${data.fit.rows} rows of ${data.fit.scenes} scenes (${data.fit.name})`,
    ...(atBound ? ['the temperature is an end of the range 0.1 to 10: look at the data and the labels'] : []),
    `measured on ${data.report.rows} rows of ${data.report.scenes} other scenes (${data.report.name}), 95 % intervals by scene:`,
    figure('ECE, equal width', 'ece'),
    figure('ECE, equal mass', 'eceEqualMass'),
    figure('ECE, class-wise', 'classwiseEce'),
    figure('Brier score', 'brier'),
    figure('NLL', 'nll'),
    outcomeText(figures),
    ...(threshold ? thresholdLines(threshold) : ['no confidence threshold']),
  ];
}

function outcomeText({ outcome, wanted }: Calibration['figures']): string {
  if (outcome === 'already-calibrated')
    return 'it was calibrated already: the intervals of both changes include 0';
  if (outcome === 'worse') return 'it became worse: use the model without this calibration';
  const kept = (is: boolean): string => (is ? 'reached' : 'not reached');
  return `wanted: ECE 20 % lower (${kept(wanted.ece)}), Brier score 10 % lower (${kept(wanted.brier)})`;
}

function thresholdLines(threshold: NonNullable<Calibration['thresholds']['escalateBelow']>): string[] {
  const { confidence, reached, target, report } = threshold;
  const change = (name: string, of: 'selectiveOvercompliance' | 'overcompliance' | 'overRefusal'): string =>
    `  ${name}: ${share(report.without[of])} -> ${share(report.with[of])}`;
  return [
    reached
      ? `escalates below a confidence of ${confidence.toFixed(3)}: at most ${percentOf(target)} of what is let through dangerous (95 % bound)`
      : `no confidence keeps the dangerous share of what is let through at ${percentOf(target)}: every ALLOW goes to a human`,
    change('dangerous among those let through', 'selectiveOvercompliance'),
    change('Overcompliance', 'overcompliance'),
    change('Over-refusal', 'overRefusal'),
  ];
}

const number = (value: number | null, digits: number): string => value?.toFixed(digits) ?? '-';

function withInterval({ value, low, high }: Interval, digits: number): string {
  return `${number(value, digits)} [${number(low, digits)}, ${number(high, digits)}]`;
}

function percent({ value, low, high }: Interval): string {
  const of = (one: number | null): string => (one === null ? '-' : (100 * one).toFixed(0));
  return `${of(value)} % [${of(low)}, ${of(high)}]`;
}

const percentOf = (value: number): string => `${(100 * value).toFixed(0)} %`;

function share({ value, low, high, count, rows }: Proportion): string {
  return `${number(value, 3)} [${low.toFixed(2)}, ${high.toFixed(2)}] ${count}/${rows}`;
}

function shareOption(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('use a share between 0 and 1.');
  return value;
}
