/** `so8t quality` and `so8t head`: what quantising cost, and the safety head of a GGUF file. */
import type { Command } from 'commander';
import { compareQuality, makeGgufHead } from '../app.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../package-files.ts';
import type { QualityProgress } from '../quality/compare-quality.ts';
import type { QualityResult } from '../quality/quality-result.ts';
import { flipText, qualityTable, warningText } from '../quality/quality-table.ts';
import { type CommonOptions, integerOption, interruption, printResult, say } from './output.ts';

interface QualityOptions extends CommonOptions {
  readonly reference: string;
  readonly compare: readonly string[];
  readonly head?: string;
  readonly data: string;
  readonly text?: string;
  readonly tokens: number;
  readonly prompts?: number;
}

export function addQualityCommand(program: Command): void {
  program
    .command('quality')
    .description('compare quantised GGUF files with the one they were made from: perplexity, KL, verdicts')
    .requiredOption('--reference <file>', 'GGUF file of F16, BF16 or F32')
    .requiredOption('--compare <files>', 'GGUF files of the same model, by commas', (text) =>
      text.split(',').map((file) => file.trim()),
    )
    .option('--head <folder>', 'the head of this model (see `so8t head`): compares the verdicts, too')
    .option('--data <folder>', 'data set whose test split is judged and read', embeddedDataFolder)
    .option('--text <file>', 'text in UTF-8 for the perplexity, instead of the test split')
    .option('--tokens <number>', 'tokens to score at most, drawn from the text', integerOption(64), 16_384)
    .option('--prompts <number>', 'prompts to judge at most, drawn from the split; all', integerOption(1))
    .action(async (_own: unknown, command: Command) => quality(command.optsWithGlobals<QualityOptions>()));
}

async function quality(options: QualityOptions): Promise<void> {
  const { reference, compare: compared, head, data, text, tokens, prompts, threads } = options;
  const result = await compareQuality(
    {
      reference,
      compared,
      dataFolder: data,
      threads,
      scoredTokens: tokens,
      ...(head === undefined ? {} : { headFolder: head }),
      ...(text === undefined ? {} : { textFile: text }),
      ...(prompts === undefined ? {} : { prompts }),
    },
    { signal: interruption('stopping: nothing is kept of the comparison'), onProgress: sayProgress() },
  );
  printResult(options, result, describe(result));
}

function describe(result: QualityResult): string {
  const { text, prompts, compared, seconds } = result;
  const judged = prompts ? `, ${prompts.rows} prompts of ${prompts.name}` : '';
  return [
    `${text.scoredTokens} tokens of ${text.name}${judged}, ${seconds.toFixed(0)} s`,
    qualityTable(result),
    ...compared.flatMap(({ name, safety, warnings }) => [
      ...(safety ? [`${name}: verdicts that changed: ${flipText(safety)}`] : []),
      ...warnings.map((warning) => `warning: ${name}: ${warningText(warning)}`),
    ]),
  ].join('\n');
}

/** A line for each tenth of a phase. */
function sayProgress(): (progress: QualityProgress) => void {
  let said = '';
  return ({ phase, done, total }) => {
    const line = `${phase}: ${Math.floor((10 * done) / Math.max(1, total)) * 10} %`;
    if (line !== said) say(line);
    said = line;
  };
}

interface HeadOptions extends CommonOptions {
  readonly model: string;
  readonly gguf: string;
  readonly out: string;
}

export function addHeadCommand(program: Command): void {
  program
    .command('head')
    .description('write the safety head of a model for a GGUF file that was made from it')
    .requiredOption('--gguf <file>', 'the GGUF file, of whatever type')
    .requiredOption('--out <folder>', 'the head, beside which only that file is accepted')
    .option('--model <folder>', 'model or checkpoint folder with the head', embeddedModelFolder)
    .action(async (_own: unknown, command: Command) => {
      const options = command.optsWithGlobals<HeadOptions>();
      const { model: modelFolder, gguf, out: folder } = options;
      const head = await makeGgufHead({ modelFolder, gguf, folder }, interruption('stopping'));
      printResult(options, head, `${head.folder}: the head of ${head.gguf.name} (${head.gguf.type})`);
    });
}
