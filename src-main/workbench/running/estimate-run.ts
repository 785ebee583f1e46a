/** What a run will need: as the last one of the same shape did, or as a probe finds. */
import { isDeepStrictEqual } from 'node:util';
import type { SessionOptions } from '../../engine/session.ts';
import { embeddedDataFolder } from '../../package-files.ts';
import type { Store } from '../../processes/connect-store.ts';
import { runJob } from '../../processes/run-job.ts';
import type { Run } from '../../store/runs.ts';
import type { EstimateTrainingInput, TrainingEstimate } from '../../training/estimate-training.ts';
import type { RunEvent } from '../../training/events.ts';
import { parseRecipe, type Recipe } from '../../training/recipe.ts';
import { embeddedModelId } from '../model-ids.ts';
import type { Estimate, NewTraining } from '../run-desk.ts';
import { type RunSetup, setupOf } from './run-setup.ts';
import { type RunSummaryFigures, stageService } from './train-as-run.ts';

export interface EstimateOptions {
  readonly store: Store;
  readonly session: () => Promise<SessionOptions>;
  readonly findModel: (id: string) => Promise<string>;
  /** How many runs would go on with the estimated one. */
  readonly expectedAtOnce: () => number;
  readonly dataSetFolder?: string;
  readonly stageService?: URL;
}

/** Runs that are looked at for one of the same shape. */
const RUNS = 200;
/** Events at the end of a run that its pace is taken from. */
const EVENTS = 1000;

/** @throws what is wrong with the recipe, the model or the data; JobCancelled when the signal is given */
export async function estimateRun(
  { recipe: given, model = embeddedModelId }: NewTraining,
  options: EstimateOptions,
  signal: AbortSignal,
): Promise<Estimate> {
  const recipe = parseRecipe(given, 'recipe');
  const session = await options.session();
  const modelFolder = await options.findModel(model);
  const { dataSetFolder } = options;
  const shape: Shape = { recipe, model, session, dataSetFolder: dataSetFolder ?? null };
  const atOnce = options.expectedAtOnce();
  const measured = await measuredNeeds(options.store, shape, atOnce);
  const { result } = await runJob<EstimateTrainingInput, never, TrainingEstimate>({
    entry: options.stageService ?? stageService,
    job: 'training-estimate',
    signal,
    // It keeps nothing that it would have to write before it ends.
    graceMilliseconds: 500,
    input: {
      recipe,
      modelFolder,
      dataFolder: dataSetFolder ?? embeddedDataFolder,
      session,
      probe: measured === null,
    },
  });
  const { steps, evaluations, diskBytes, probed } = result;
  const needs = measured
    ? {
        seconds: steps * measured.secondsAStep + evaluations * measured.secondsAnEvaluation,
        memoryBytes: measured.memoryBytes,
      }
    : probed!;
  return {
    steps,
    evaluations,
    seconds: needs.seconds,
    memoryBytes: Math.round(needs.memoryBytes),
    freeMemoryBytes: process.availableMemory(),
    diskBytes,
    basis: measured ? 'measured' : 'calculated',
  };
}

interface MeasuredNeeds {
  readonly secondsAStep: number;
  readonly secondsAnEvaluation: number;
  readonly memoryBytes: number;
}

/** What must be the same for a run to take as long a step and as much memory. */
interface Shape extends Pick<RunSetup, 'model' | 'dataSetFolder'> {
  readonly recipe: Recipe;
  readonly session: SessionOptions;
}

/** Of the last finished run of the same shape that shared the machine with as many; `null` when there is none. */
async function measuredNeeds(store: Store, shape: Shape, atOnce: number): Promise<MeasuredNeeds | null> {
  const runs = await store.listRuns({ status: 'succeeded', kind: 'training', limit: RUNS });
  const run = runs.find((candidate) => {
    const { runsAtOnce } = figuresOf(candidate);
    return runsAtOnce === atOnce && hasShape(candidate, shape);
  });
  const { peakMemoryBytes } = figuresOf(run);
  if (!run || peakMemoryBytes === undefined) return null;
  const last = await store.lastSequence(run.id);
  const read = await store.readEvents(run.id, Math.max(0, last - EVENTS), EVENTS);
  const all = read.map(({ event }) => event as RunEvent);
  // Before it was resumed it may have shared the machine with others.
  const events = all.slice(
    1 + all.findLastIndex((event) => event.kind === 'milestone' && event.name === 'resumed'),
  );
  const mean = (kind: 'step' | 'evaluation'): number | null => {
    const times = events.flatMap((event) => (event.kind === kind ? [event.milliseconds / 1000] : []));
    return times.length === 0 ? null : times.reduce((sum, seconds) => sum + seconds, 0) / times.length;
  };
  const [secondsAStep, secondsAnEvaluation] = [mean('step'), mean('evaluation')];
  if (secondsAStep === null || secondsAnEvaluation === null) return null;
  return { secondsAStep, secondsAnEvaluation, memoryBytes: peakMemoryBytes };
}

/** Runs of older programs do not say all of it. */
const figuresOf = (run: Run | undefined) => (run?.summary ?? {}) as Partial<RunSummaryFigures>;

function hasShape(run: Run, { recipe, ...wanted }: Shape): boolean {
  const { model, dataSetFolder, session } = setupOf(run);
  const { batch, optimiser, gates } = run.recipe as Partial<Recipe>;
  return (
    isDeepStrictEqual({ model, dataSetFolder, session }, wanted) &&
    isDeepStrictEqual(batch, recipe.batch) &&
    optimiser?.gradientCheckpointing === recipe.optimiser.gradientCheckpointing &&
    (gates === undefined) === (recipe.gates === undefined)
  );
}
