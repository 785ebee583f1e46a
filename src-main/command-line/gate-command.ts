/** `so8t gate` and `so8t answer`: what a model decides and says. */
import type { Command } from 'commander';
import { answer, gateFile } from '../app.ts';
import type { Answer } from '../language-model/generate.ts';
import { embeddedModelFolder } from '../package-files.ts';
import { type CommonOptions, interruption, printResult, say } from './output.ts';

interface GateOptions extends CommonOptions {
  readonly input: string;
  readonly output: string;
  readonly model: string;
}

export function addGateCommand(program: Command): void {
  program
    .command('gate')
    .description('judge a JSONL file of prompts with both heads; the stricter verdict wins')
    .requiredOption('--input <file>', 'JSONL; every row has "text", other fields pass through')
    .requiredOption(
      '--output <file>',
      'JSONL with verdict, safetyHead, taskHead, disagreement and latencyMs added; calibrated, where the model is',
    )
    .option('--model <folder>', 'model or checkpoint folder', embeddedModelFolder)
    .action(async (_own: unknown, command: Command) => gate(command.optsWithGlobals<GateOptions>()));
}

async function gate(options: GateOptions): Promise<void> {
  const { input, output, model: modelFolder, threads } = options;
  const result = await gateFile(
    { input, output, modelFolder, session: { provider: 'cpu', threads } },
    { signal: interruption(), onProgress: ({ rows }) => say(`${rows} prompts judged`) },
  );
  const { ALLOW, ESCALATE, REFUSE } = result.verdicts;
  const { calibration, lowConfidence } = result;
  const doubt =
    calibration === null
      ? 'the model is not calibrated'
      : `calibrated with T = ${calibration.temperature.toFixed(2)}; ${lowConfidence} escalated for low confidence`;
  printResult(
    options,
    { ...result, output },
    `${result.rows} prompts in ${result.seconds.toFixed(1)} s: ${ALLOW} ALLOW, ${ESCALATE} ESCALATE, ${REFUSE} REFUSE; ` +
      `the heads disagree on ${result.disagreements}; ${doubt}\n${output}`,
  );
}

interface AnswerOptions extends CommonOptions {
  readonly model: string;
}

export function addAnswerCommand(program: Command): void {
  program
    .command('answer')
    .description('let the task head answer prompts: the behaviour tag and a short sentence')
    .argument('<prompt...>', 'one or more prompts, each in quotes')
    .option('--model <folder>', 'model or checkpoint folder', embeddedModelFolder)
    .action(async (prompts: string[], _own: unknown, command: Command) => {
      const options = command.optsWithGlobals<AnswerOptions>();
      const session = { provider: 'cpu', threads: options.threads } as const;
      const given: Answer[] = [];
      await answer({ modelFolder: options.model, prompts, maximumTokens: 64, session }, (one) =>
        given.push(one),
      );
      const text = given.map((one) => `${one.verdict ?? '(no tag)'}: ${one.text}`).join('\n');
      printResult(
        options,
        given.map((one, index) => ({ prompt: prompts[index], ...one })),
        text,
      );
    });
}
