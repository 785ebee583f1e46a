/** `so8t baseline`: pin a checkpoint as the safety baseline, and restore it. */
import type { Command } from 'commander';
import { type BaselineReport, pinBaseline, restoreBaseline } from '../training/baseline.ts';
import type { Figures } from '../training/figures.ts';
import { type CommonOptions, printResult } from './output.ts';

interface BaselineOptions extends CommonOptions {
  readonly out: string;
  readonly checkpoint: string;
  readonly to: string;
}

export function addBaselineCommands(program: Command): void {
  const baseline = program.command('baseline').description('the checkpoint that is known to be safe');
  baseline
    .command('pin')
    .description('pin a checkpoint of any run as the safety baseline of a data folder')
    .requiredOption('--out <folder>', 'data folder')
    .requiredOption('--checkpoint <folder>', 'checkpoint or model folder')
    .action(async (_own: unknown, command: Command) => {
      const options = command.optsWithGlobals<BaselineOptions>();
      show(options, 'pinned', await pinBaseline(options.out, options.checkpoint));
    });
  baseline
    .command('restore')
    .description('copy the safety baseline, verified, to a folder')
    .requiredOption('--out <folder>', 'data folder')
    .requiredOption('--to <folder>', 'where the model goes')
    .action(async (_own: unknown, command: Command) => {
      const options = command.optsWithGlobals<BaselineOptions>();
      show(options, 'restored', await restoreBaseline(options.out, options.to));
    });
}

function show(options: CommonOptions, done: string, report: BaselineReport): void {
  const measured = report.figures.validation as Record<string, Figures> | undefined;
  const figures = Object.entries(measured ?? {}).map(([judge, { refuseRecall, safetyScore }]) => {
    const { value, low, high } = refuseRecall;
    return `${judge}: Refuse Recall ${value?.toFixed(3)} [${low.toFixed(2)}, ${high.toFixed(2)}], Safety Score ${safetyScore?.toFixed(3)}`;
  });
  const lineage = report.lineage.map(({ role, manifest }) => `${role} ${manifest.slice(0, 12)}...`);
  const lines = [
    `${done}: ${report.name}`,
    ...figures,
    `manifest ${report.manifestSha256}`,
    `lineage: ${lineage.join(' <- ') || 'none'}`,
    report.folder,
  ];
  printResult(options, report, lines.join('\n'));
}
