/** `so8t runs`: what a data folder holds. */
import type { Command } from 'commander';
import { openWorkbench } from '../app.ts';
import { type CommonOptions, printResult } from './output.ts';

interface RunsOptions extends CommonOptions {
  readonly out: string;
}

export function addRunsCommand(program: Command): void {
  program
    .command('runs')
    .description('list the runs of a data folder')
    .requiredOption('--out <folder>', 'data folder')
    .action(async (_own: unknown, command: Command) => {
      const options = command.optsWithGlobals<RunsOptions>();
      const workbench = await openWorkbench(options.out);
      try {
        const runs = await workbench.store.listRuns();
        const lines = runs.map(
          ({ id, name, status, reason }) => `${id}  ${status}  ${name}${reason ? `: ${reason}` : ''}`,
        );
        printResult(options, runs, lines.join('\n') || 'no runs yet');
      } finally {
        await workbench.close();
      }
    });
}
