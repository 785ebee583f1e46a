/** The training stage: one recipe on one model, as a stream of events. */
import { assertEveryClass } from '../data/row.ts';
import type { Splits } from '../data/splits.ts';
import type { SessionOptions } from '../engine/session.ts';
import { withGates } from '../language-model/add-gates.ts';
import { gateTurn } from '../language-model/gates.ts';
import { type Model, readModel } from '../language-model/model-folder.ts';
import { type Standing, standingOf } from './best-checkpoint.ts';
import {
  assertSameRun,
  type CheckpointRole,
  findCheckpoint,
  type RestoredRun,
  type RunState,
  readRunState,
  writeCheckpoint,
} from './checkpoint.ts';
import { detectCollapse, initialDetectorState, type Measurement } from './collapse-detector.ts';
import { milestone, type RunEvent } from './events.ts';
import { createGradientSession, type GradientSession } from './gradient-session.ts';
import { type Ending, endings, evaluationEvent, judgeEvaluation } from './judge-evaluation.ts';
import { createMeasure, type Measure } from './measure.ts';
import { type EncodedRow, encodeRow } from './micro-batch.ts';
import { createOptimiser, type Optimiser } from './optimiser.ts';
import { parseRecipe, type Recipe } from './recipe.ts';
import { planRun, type RunPlan } from './run-plan.ts';
import { trainingStep } from './training-step.ts';

export interface TrainingInput {
  readonly recipe: Recipe;
  /** The model to start from; its folder is not changed. */
  readonly modelFolder: string;
  readonly splits: Pick<Splits, 'train' | 'validation'>;
  /** SHA-256 of the manifest of the data set that the splits come from, for the checkpoints' lineage. */
  readonly dataManifestSha256?: string;
  /** Where checkpoints go. */
  readonly runFolder: string;
  readonly session: SessionOptions;
  /** Continue from the newest resumable checkpoint in `runFolder`, if there is one. */
  readonly resume?: boolean;
}

export interface TrainingResult {
  /** Steps done. */
  readonly steps: number;
  readonly ended: Ending;
  readonly start: Measurement;
  /** The last measurement before any rollback. */
  readonly last: Measurement;
  /** What the run leaves behind: the checkpoint that the recipe's selection or a rollback restored, or the last. */
  readonly end: Measurement;
  readonly endStep: number;
  readonly finalCheckpoint: string;
  readonly alarmStep: number | null;
}

/** What a run works with. */
interface Run {
  readonly input: TrainingInput;
  readonly recipe: Recipe;
  readonly plan: RunPlan;
  readonly start: Model;
  /** The model being trained, changed in place. */
  readonly model: Model;
  readonly rows: readonly EncodedRow[];
  readonly measure: Measure;
  readonly gradients: GradientSession;
  readonly optimiser: Optimiser;
}

/** Where a run stands. */
interface Standpoint {
  readonly state: RunState;
  readonly latest: Measurement;
}

type Events<Result> = AsyncGenerator<RunEvent, Result, undefined>;

/**
 * Trains until all steps are done, or early stopping or an alarm ends it. When `signal` aborts, a resumable checkpoint
 * is written and the signal's reason thrown. The same recipe, data, provider and thread count give the same curve bit
 * for bit, resumed or not.
 * @throws naming file and field for unusable input; when a loss or gradient is not finite
 */
export async function* train(input: TrainingInput, signal: AbortSignal): Events<TrainingResult> {
  const { run, restored } = await prepare(input);
  try {
    const begun = restored ? yield* resume(run, restored) : yield* begin(run);
    const reached = yield* runSteps(run, begun, signal);
    return yield* finish(run, reached);
  } finally {
    await run.gradients.dispose();
    await run.measure.dispose();
  }
}

async function prepare(input: TrainingInput): Promise<{ run: Run; restored: RestoredRun | null }> {
  const recipe = parseRecipe(input.recipe, `recipe "${input.recipe.name}"`);
  const { splits, runFolder, session } = input;
  assertEveryClass(splits.validation, 'validation split');
  const plan = planRun(recipe, splits.train);
  const resumeFrom = input.resume ? await findCheckpoint(runFolder, 'last') : null;
  const start = await readModel(input.modelFolder);
  if (resumeFrom) await assertSameRun(resumeFrom, recipe, start, input.dataManifestSha256);
  const read = await readModel(resumeFrom ?? input.modelFolder);
  const model = recipe.gates ? withGates(read) : read;
  const restored = resumeFrom ? await readRunState(resumeFrom, model) : null;
  const { maximumTokens, classMix } = recipe.batch;
  const run: Run = {
    input,
    recipe,
    plan,
    start,
    model,
    rows: splits.train.map((row) => encodeRow(row, model.tokenizer, maximumTokens)),
    measure: createMeasure(model, splits.validation, classMix, maximumTokens, session),
    gradients: createGradientSession(model, {
      ...session,
      checkpointing: recipe.optimiser.gradientCheckpointing,
    }),
    optimiser: createOptimiser(model.parameters, recipe.optimiser, restored?.moments),
  };
  return { run, restored };
}

function save(
  run: Run,
  role: CheckpointRole,
  state: RunState,
  { validation, contrast }: Measurement,
): Promise<string> {
  const { model, start, recipe, input, optimiser } = run;
  const data = input.dataManifestSha256;
  const turn = gateTurn(model.parameters);
  const content = {
    model,
    start,
    recipe,
    state,
    figures: { validation, contrast, ...(turn ? { gateTurn: turn } : {}) },
    ...(data ? { dataManifestSha256: data } : {}),
  };
  return writeCheckpoint(input.runFolder, role, content, role === 'last' ? optimiser : null);
}

/** Measures the start, which becomes the detector's baseline and the first best checkpoint. */
async function* begin(run: Run): Events<Standpoint> {
  const { recipe, plan, start } = run;
  const detail = `recipe "${recipe.name}", seed ${recipe.seed}, from ${start.artifact.manifest.name}`;
  yield { ...milestone(0, 'started', detail), plannedSteps: plan.steps };
  const latest = await run.measure.now();
  const standing = standingOf(0, latest);
  const state: RunState = {
    step: 0,
    detector: detectCollapse(initialDetectorState, latest).state,
    safest: standing,
    mostAccurate: standing,
    worseInARow: 0,
    alarmStep: null,
    ended: null,
  };
  yield evaluationEvent(state, 0, latest, gateTurn(run.model.parameters));
  await save(run, 'best-by-safety', state, latest);
  await save(run, 'best-by-accuracy', state, latest);
  return { state, latest };
}

async function* resume(run: Run, { state }: RestoredRun): Events<Standpoint> {
  const detail = `from the checkpoint after step ${state.step}`;
  yield { ...milestone(state.step, 'resumed', detail), plannedSteps: run.plan.steps };
  return { state, latest: await run.measure.now() };
}

async function* runSteps(run: Run, begun: Standpoint, signal: AbortSignal): Events<Standpoint> {
  const { recipe, plan, model, rows, gradients, optimiser } = run;
  let { state, latest } = begun;
  while (state.step < plan.steps && !state.ended) {
    const step = state.step + 1;
    const batch = plan.batches[step - 1]!.map((index) => rows[index]!);
    yield await trainingStep(step, batch, model, recipe, plan, gradients, optimiser);
    if (step === plan.frozenFrom)
      yield milestone(step, 'head-frozen', 'the safety head stands still from here on');
    state = { ...state, step };
    if (plan.isEvaluation(step)) ({ state, latest } = yield* evaluate(run, state));
    if (signal.aborted) {
      const checkpoint = await save(run, 'last', state, latest);
      yield { ...milestone(step, 'checkpoint', 'stopped on request'), checkpoint };
      throw signal.reason;
    }
  }
  return { state, latest };
}

/** Measures, judges, and keeps the checkpoints that the judgement calls for. */
async function* evaluate(run: Run, before: RunState): Events<Standpoint> {
  const { recipe, plan, model } = run;
  const latest = await run.measure.now();
  const { state, milestones } = judgeEvaluation(before, latest, recipe);
  const { step } = state;
  yield evaluationEvent(state, step / plan.stepsPerEpoch, latest, gateTurn(model.parameters));
  for (const event of milestones) {
    const best = event.name === 'best-by-safety' || event.name === 'best-by-accuracy';
    yield best
      ? { ...event, checkpoint: await save(run, event.name as CheckpointRole, state, latest) }
      : event;
  }
  if (plan.isCheckpoint(step) && !state.ended) {
    yield {
      ...milestone(step, 'checkpoint', 'resumable'),
      checkpoint: await save(run, 'last', state, latest),
    };
  }
  return { state, latest };
}

/** Chooses what the run leaves behind and writes it as the final checkpoint. */
async function* finish(run: Run, { state, latest: last }: Standpoint): Events<TrainingResult> {
  const { recipe } = run;
  const { step, alarmStep } = state;
  const ended: Ending = state.ended ?? 'all-steps';
  await save(run, 'last', state, last);
  const kept = keptCheckpoint(state, recipe);
  let [end, endStep] = [last, step];
  if (kept && kept.standing.step !== step) {
    await restore(run, kept.role);
    end = await run.measure.now();
    endStep = kept.standing.step;
    yield milestone(step, 'rollback', `restored the ${kept.name} checkpoint, step ${endStep}`);
  }
  const finalCheckpoint = await save(run, 'final', { ...state, step: endStep }, end);
  yield { ...milestone(step, 'finished', endings[ended]), checkpoint: finalCheckpoint };
  const start = state.detector.baseline ?? end;
  return { steps: step, ended, start, last, end, endStep, finalCheckpoint, alarmStep };
}

interface KeptCheckpoint {
  readonly role: CheckpointRole;
  readonly name: 'safest' | 'most accurate';
  readonly standing: Standing;
}

/** What the recipe wants to be left behind; `null` for what the run came to. */
function keptCheckpoint({ ended, safest, mostAccurate }: RunState, recipe: Recipe): KeptCheckpoint | null {
  const rollsBack = ended !== null && recipe.collapse.rollback;
  if ((recipe.selection === 'safety' || rollsBack) && safest) {
    return { role: 'best-by-safety', name: 'safest', standing: safest };
  }
  if (recipe.selection === 'accuracy' && mostAccurate) {
    return { role: 'best-by-accuracy', name: 'most accurate', standing: mostAccurate };
  }
  return null;
}

async function restore({ input, model }: Run, role: CheckpointRole): Promise<void> {
  const folder = await findCheckpoint(input.runFolder, role);
  if (!folder) throw new Error(`${input.runFolder}: the ${role} checkpoint is gone; start the run anew.`);
  const kept = await readModel(folder);
  for (const [name, values] of kept.parameters) model.parameters.get(name)!.set(values);
}
