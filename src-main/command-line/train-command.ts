/** `so8t train`: one recipe, one run. */
import type { Command } from 'commander';
import { openWorkbench } from '../app.ts';
import { embeddedRecipeFile, embeddedRecipes } from '../package-files.ts';
import { readRecipe } from '../training/recipe.ts';
import { type CommonOptions, integerOption, interruption, printResult, say } from './output.ts';
import { runProgress } from './progress.ts';
import { sessionFor } from './session-choice.ts';

interface TrainOptions extends CommonOptions {
  readonly recipe: string;
  readonly out: string;
  readonly model?: string;
  readonly data?: string;
  readonly provider: string;
  readonly seed?: number;
  readonly resume?: number;
}

export function addTrainCommand(program: Command): void {
  program
    .command('train')
    .description('train one recipe; curves, checkpoints and events go to the data folder')
    .requiredOption('--recipe <recipe>', `${embeddedRecipes.join(', ')}, or a recipe file`)
    .requiredOption('--out <folder>', 'data folder; made when it does not exist')
    .option('--model <folder>', 'model to start from (default: the embedded one)')
    .option('--data <folder>', 'data set folder (default: the embedded one)')
    .option('--seed <number>', 'seed instead of the recipe’s', integerOption(0))
    .option(
      '--resume <run>',
      'continue this run of the data folder from its last checkpoint',
      integerOption(1),
    )
    .option('--provider <name>', 'auto, cpu, webgpu, cuda, dml or coreml', 'auto')
    .action(async (_own: unknown, command: Command) => train(command.optsWithGlobals<TrainOptions>()));
}

async function train(options: TrainOptions): Promise<void> {
  const named = embeddedRecipes.find((name) => name === options.recipe);
  const read = await readRecipe(named ? embeddedRecipeFile(named) : options.recipe);
  const recipe = options.seed === undefined ? read : { ...read, seed: options.seed };
  const session = await sessionFor(options.provider, options.threads);
  const workbench = await openWorkbench(options.out);
  try {
    const finished = await workbench.train(
      {
        recipe,
        session,
        ...(options.model === undefined ? {} : { modelFolder: options.model }),
        ...(options.data === undefined ? {} : { dataFolder: options.data }),
        ...(options.resume === undefined ? {} : { resumeRun: options.resume }),
      },
      {
        signal: interruption(),
        onStarted: (runId, folder) => say(`run ${runId} in ${folder}`),
        onEvents: runProgress(recipe.name),
      },
    );
    const { result } = finished;
    const figures = result.end.validation;
    printResult(
      options,
      { runId: finished.runId, runFolder: finished.runFolder, ...result },
      `run ${finished.runId}: ${result.ended} after ${result.steps} steps; kept step ${result.endStep}\n` +
        `dual policy: Refuse Recall ${figures.dualPolicy.refuseRecall.value?.toFixed(3)}, Safety Score ${figures.dualPolicy.safetyScore?.toFixed(3)}\n` +
        `model: ${result.finalCheckpoint}`,
    );
  } finally {
    await workbench.close();
  }
}
