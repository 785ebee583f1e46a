/** `so8t shield`: what the rules decide, without any model. */
import type { Command } from 'commander';
import { shieldFile } from '../app.ts';
import { shieldFolder } from '../package-files.ts';
import { type CommonOptions, interruption, printResult, say } from './output.ts';

interface ShieldOptions extends CommonOptions {
  readonly input: string;
  readonly output: string;
  readonly explain?: boolean;
  readonly data: string;
}

export function addShieldCommand(program: Command): void {
  program
    .command('shield')
    .description('judge a JSONL file of prompts by the rules of the shield, without a model')
    .requiredOption(
      '--input <file>',
      'JSONL; every row has "text", rows of one "conversation" are turns, other fields pass through',
    )
    .requiredOption('--output <file>', 'JSONL with verdict and decision added')
    .option('--explain', 'add the evidence of every signal, the explanation and what would flip the verdict')
    .option('--data <folder>', 'data of the shield with its frozen hashes', shieldFolder)
    .action(async (_own: unknown, command: Command) => shield(command.optsWithGlobals<ShieldOptions>()));
}

async function shield(options: ShieldOptions): Promise<void> {
  const { input, output, explain = false, data } = options;
  const result = await shieldFile(
    { input, output, explain, folder: data },
    {
      signal: interruption('stopping: no output is written'),
      onProgress: ({ rows }) => say(`${rows} prompts judged`),
    },
  );
  const { ALLOW, ESCALATE, REFUSE } = result.verdicts;
  printResult(
    options,
    { ...result, output },
    `${result.rows} prompts in ${result.seconds.toFixed(1)} s: ${ALLOW} ALLOW, ${ESCALATE} ESCALATE, ${REFUSE} REFUSE\n${output}`,
  );
}
