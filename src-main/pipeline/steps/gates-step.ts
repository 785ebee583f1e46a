/** Step 2: the gates, from wherever they come. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfFile } from '../../artifacts/artifact.ts';
import { splitFile } from '../../data/data-set.ts';
import { gatesFile } from '../../language-model/gates.ts';
import type { RunEvent } from '../../training/events.ts';
import { type Recipe, readRecipe } from '../../training/recipe.ts';
import type { TrainingResult } from '../../training/train.ts';
import type { TrainOnFoldersInput } from '../../training/train-on-folders.ts';
import type { LoadedModel } from '../load-model.ts';
import type { GateSource, PipelineOptions } from '../options.ts';
import { placesIn } from '../places.ts';
import type { PreparedGates, PrepareGatesInput } from '../prepare-gates.ts';
import type { Step, StepContext } from '../run-steps.ts';
import { type PipelineTools, runJobOf } from '../stage-runner.ts';

export interface GatesResult extends PreparedGates {
  /** What `auto` came to, and the training's figures where gates were trained. */
  readonly training: { readonly steps: number; readonly recipe: string } | null;
}

export async function gatesStep(options: PipelineOptions, tools: PipelineTools): Promise<Step> {
  const { gates, model, threads, batchSize, forceGpu } = options;
  return {
    id: 'gates',
    needs: ['load'],
    parameters: {
      gates,
      file: gates.file === undefined ? null : await fingerprint(gates.file),
      computation: ['auto', 'train'].includes(gates.from) ? [threads, batchSize, forceGpu] : null,
    },
    skipped: null,
    async run(context) {
      const loaded = context.resultOf<LoadedModel>('load');
      const from = chosenSource(gates.from, loaded);
      const trained = from === 'train' ? await trainGates(options, tools, context) : null;
      const file = trained?.finalCheckpoint ?? gates.file;
      const prepared = await runJobOf<PrepareGatesInput, never, PreparedGates>(
        tools,
        context,
        'prepare-gates',
        {
          model,
          modelManifest: loaded.manifestSha256,
          out: placesIn(context.folder).gates,
          from,
          seed: gates.seed,
          angle: gates.angle,
          ...(file === undefined ? {} : { file }),
        },
        () => null,
      );
      const training = trained && {
        steps: trained.steps,
        recipe: path.basename(tools.gateRecipeFile, '.json'),
      };
      const result: GatesResult = { ...prepared, training };
      return { result, files: [`gates/${gatesFile}`, 'gates/manifest.json'] };
    },
  };
}

/** What `auto` means for a model. */
export function chosenSource(
  from: GateSource,
  { hasGates, canJudge }: Pick<LoadedModel, 'hasGates' | 'canJudge'>,
): Exclude<GateSource, 'auto'> {
  if (from !== 'auto') return from;
  if (hasGates) return 'model';
  return canJudge ? 'train' : 'identity';
}

/** Hash of the gates' file, so that another file under the same name is another pipeline. */
async function fingerprint(given: string): Promise<string> {
  const file = path.basename(given) === gatesFile ? given : path.join(given, gatesFile);
  return sha256OfFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `${file}: cannot be read (${error.code ?? error.message}). Choose another file of gates.`,
    );
  });
}

/** Trains the gates alone: every other parameter of the model stays as it is. */
async function trainGates(
  options: PipelineOptions,
  tools: PipelineTools,
  context: StepContext,
): Promise<TrainingResult> {
  const { gates, model, batchSize } = options;
  const trainingRows = await readFile(path.join(tools.dataSetFolder, splitFile('train')), 'utf8');
  const rows = trainingRows.split('\n').filter((line) => line.trim() !== '').length;
  const recipe = gatesOnly(await readRecipe(tools.gateRecipeFile), gates.seed, gates.steps / rows, batchSize);
  const input: TrainOnFoldersInput = {
    recipe,
    modelFolder: model,
    dataFolder: tools.dataSetFolder,
    runFolder: placesIn(context.folder).gateTraining,
    session: await tools.session(options),
    resume: true,
  };
  const { steps } = gates;
  return runJobOf<TrainOnFoldersInput, RunEvent, TrainingResult>(
    tools,
    context,
    'training',
    input,
    (event) =>
      event.kind === 'step' ? { share: event.step / steps, detail: `${event.step} / ${steps}` } : null,
  );
}

/**
 * A recipe in which nothing but the gates learns, measured at its end.
 * @param updatesPerRow optimiser steps over rows of the training split
 * @param rowsAtOnce rows of one forward and backward pass
 */
export function gatesOnly(recipe: Recipe, seed: number, updatesPerRow: number, rowsAtOnce: number): Recipe {
  const effective = Math.ceil(recipe.batch.effective / rowsAtOnce) * rowsAtOnce;
  return {
    ...recipe,
    name: 'gates-only',
    seed,
    batch: { ...recipe.batch, micro: rowsAtOnce, effective },
    duration: { epochs: updatesPerRow * effective, evaluationsPerEpoch: 1 },
    optimiser: { ...recipe.optimiser, trunkLearningRate: 0, safetyHeadLearningRate: 0, weightDecay: 0 },
    selection: 'last',
    earlyStopping: { ...recipe.earlyStopping, enabled: false },
    collapse: { stop: false, rollback: false },
  };
}
