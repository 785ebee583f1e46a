#!/usr/bin/env node
/** Door 3: the command line. Results go to stdout, progress and errors to stderr; a failed command exits with 1. */
import { Command } from 'commander';
import { addApprovalsCommands } from './command-line/approvals-command.ts';
import { addAuditCommands } from './command-line/audit-command.ts';
import { addBaselineCommands } from './command-line/baseline-command.ts';
import { addBurnInCommand, addProveCommand } from './command-line/burn-in-command.ts';
import { addCalibrateCommand } from './command-line/calibrate-command.ts';
import { addAnswerCommand, addGateCommand } from './command-line/gate-command.ts';
import { defaultThreads, integerOption, say } from './command-line/output.ts';
import { addPipelineCommand } from './command-line/pipeline-command.ts';
import { addHeadCommand, addQualityCommand } from './command-line/quality-command.ts';
import { addQuantizeCommand } from './command-line/quantize-command.ts';
import { addRunsCommand } from './command-line/runs-command.ts';
import { addServeGateCommand } from './command-line/serve-gate-command.ts';
import { addShieldCommand } from './command-line/shield-command.ts';
import { addStudyCommands } from './command-line/study-command.ts';
import { addTrainCommand } from './command-line/train-command.ts';

const program = new Command('so8t')
  .description('Train a safety head on a language model, watch safety collapse, and keep it from happening.')
  .option('--json', 'print one JSON document to stdout instead of text')
  .option(
    '--threads <number>',
    'threads inside one operator; results repeat bit for bit for an equal count',
    integerOption(1),
    defaultThreads,
  )
  .showHelpAfterError();

addStudyCommands(program);
addTrainCommand(program);
addGateCommand(program);
addShieldCommand(program);
addAnswerCommand(program);
addCalibrateCommand(program);
addRunsCommand(program);
addBaselineCommands(program);
addBurnInCommand(program);
addProveCommand(program);
addPipelineCommand(program);
addQuantizeCommand(program);
addQualityCommand(program);
addHeadCommand(program);
addServeGateCommand(program);
addApprovalsCommands(program);
addAuditCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  const { message } = error as Error;
  if (program.opts<{ json?: boolean }>().json) say(JSON.stringify({ error: message }));
  else say(`so8t: ${message}`);
  process.exitCode = 1;
}
