/** `so8t shield`: what the rules decide, without any model; and what words and patterns do on labelled prompts. */
import path from 'node:path';
import { type Command, Option } from 'commander';
import { shieldFile } from '../app.ts';
import { shieldFolder } from '../package-files.ts';
import { type EvaluateOptions, evaluateShieldCommand, readOwnRows } from './evaluate-shield-command.ts';
import { type CommonOptions, interruption, printResult, say } from './output.ts';

interface ShieldOptions extends CommonOptions, EvaluateOptions {
  readonly input?: string;
  readonly output?: string;
  readonly explain?: boolean;
  readonly evaluate?: boolean;
  readonly language?: 'en' | 'ja';
}

export function addShieldCommand(program: Command): void {
  program
    .command('shield')
    .description('judge a JSONL file of prompts by the rules of the shield, without a model')
    .option(
      '--input <file>',
      'JSONL; every row has "text", rows of one "conversation" are turns, other fields pass through',
    )
    .option('--output <file>', 'JSONL with verdict and decision added')
    .option('--explain', 'add the evidence of every signal, the explanation and what would flip the verdict')
    .option('--data <folder>', 'data of the shield with its frozen hashes', shieldFolder)
    .option('--own <file>', 'own words and patterns on top of the data, JSON as the workbench keeps them')
    .addOption(
      new Option('--language <code>', 'of the explanations; by default that of each text').choices([
        'en',
        'ja',
      ]),
    )
    .option(
      '--evaluate',
      'instead: measure the shield on its development prompts, by label, kind, language and layer',
    )
    .option(
      '--against <folder>',
      'with --evaluate: earlier data of the shield, to say what changes row by row',
    )
    .option('--held-out', 'with --evaluate: on the test files too, which nothing may be tuned on')
    .option('--prompts <folder>', 'with --evaluate: on all JSONL files of a folder instead')
    .option('--missed', 'with --evaluate: list harmful rows that pass and harmless rows that are stopped')
    .action(async (_own: unknown, command: Command) => shield(command.optsWithGlobals<ShieldOptions>()));
}

async function shield(options: ShieldOptions): Promise<void> {
  if (options.evaluate) {
    if (options.input !== undefined || options.output !== undefined || options.explain)
      throw new Error('--evaluate measures labelled prompts: leave out --input, --output and --explain.');
    return evaluateShieldCommand(options);
  }
  const unfit = (['against', 'heldOut', 'prompts', 'missed'] as const).find((name) => options[name]);
  if (unfit)
    throw new Error(`--${unfit === 'heldOut' ? 'held-out' : unfit} only means something with --evaluate.`);
  const { input, output, explain = false, data, language } = options;
  if (input === undefined || output === undefined)
    throw new Error('Name the prompts and where to write: --input <file> --output <file>.');
  if (path.resolve(input) === path.resolve(output))
    throw new Error(`${output}: is the input, too. Choose another output file.`);
  const tell = occasionally();
  const result = await shieldFile(
    {
      input,
      output,
      explain,
      folder: data,
      ...(language ? { language } : {}),
      ...(options.own === undefined ? {} : { overlay: await readOwnRows(options.own) }),
    },
    {
      signal: interruption('stopping: no output is written'),
      onProgress: ({ rows }) => tell(`${rows} prompts judged`),
    },
  );
  const { ALLOW, ESCALATE, REFUSE } = result.verdicts;
  printResult(
    options,
    { ...result, output },
    `${result.rows} prompts in ${result.seconds.toFixed(1)} s: ${ALLOW} ALLOW, ${ESCALATE} ESCALATE, ${REFUSE} REFUSE\n${output}`,
  );
}

/** Tells at most one line in two seconds: large files are judged by the thousand. */
function occasionally(): (line: string) => void {
  let last = performance.now();
  return (line) => {
    if (performance.now() - last < 2000) return;
    last = performance.now();
    say(line);
  };
}
