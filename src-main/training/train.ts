/** The training stage: one recipe on one model, as a stream of events. */
import { assertEveryClass } from '../data/row.ts';
import type { Splits } from '../data/splits.ts';
import type { SessionOptions } from '../engine/session.ts';
import { type Model, readModel } from '../language-model/model-folder.ts';
import { isMoreAccurate, isSafer, standingOf, worseInARow } from './best-checkpoint.ts';
import {
  assertSameRecipe,
  type CheckpointRole,
  findCheckpoint,
  type RunState,
  readRunState,
  writeCheckpoint,
} from './checkpoint.ts';
import { detectCollapse, initialDetectorState, type Measurement } from './collapse-detector.ts';
import type { EvaluationEvent, MilestoneEvent, RunEvent } from './events.ts';
import { createGradientSession } from './gradient-session.ts';
import { createMeasure } from './measure.ts';
import { encodeRow } from './micro-batch.ts';
import { createOptimiser } from './optimiser.ts';
import { parseRecipe, type Recipe } from './recipe.ts';
import { planRun } from './run-plan.ts';
import { trainingStep } from './training-step.ts';

export interface TrainingInput {
  readonly recipe: Recipe;
  /** The model to start from; its folder is not changed. */
  readonly modelFolder: string;
  readonly splits: Pick<Splits, 'train' | 'validation'>;
  /** Where checkpoints go. */
  readonly runFolder: string;
  readonly session: SessionOptions;
  /** Continue from the newest resumable checkpoint in `runFolder`, if there is one. */
  readonly resume?: boolean;
}

export interface TrainingResult {
  /** Steps done. */
  readonly steps: number;
  readonly ended: 'all-steps' | 'early-stop' | 'alarm';
  readonly start: Measurement;
  /** The last measurement before any rollback. */
  readonly last: Measurement;
  /** What the run leaves behind: the restored checkpoint after a rollback or a choice by safety, else the last. */
  readonly end: Measurement;
  readonly endStep: number;
  readonly finalCheckpoint: string;
  readonly alarmStep: number | null;
}

/**
 * Trains until all steps are done, or early stopping or an alarm ends it. When `signal` aborts, a resumable checkpoint
 * is written and the signal's reason thrown. The same recipe, data, provider and thread count give the same curve bit
 * for bit, resumed or not.
 * @throws naming file and field for unusable input; when a loss or gradient is not finite
 */
export async function* train(
  input: TrainingInput,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, TrainingResult> {
  const recipe = parseRecipe(input.recipe, `recipe "${input.recipe.name}"`);
  const { splits, runFolder, session } = input;
  assertEveryClass(splits.validation, 'validation split');
  const plan = planRun(recipe, splits.train);
  const resumeFrom = input.resume ? await findCheckpoint(runFolder, 'last') : null;
  if (resumeFrom) await assertSameRecipe(resumeFrom, recipe);
  const start = await readModel(input.modelFolder);
  const model = resumeFrom ? await readModel(resumeFrom) : start;
  const rows = splits.train.map((row) => encodeRow(row, model.tokenizer, recipe.batch.maximumTokens));
  const measure = createMeasure(
    model,
    splits.validation,
    recipe.batch.classMix,
    recipe.batch.maximumTokens,
    session,
  );
  const gradients = createGradientSession(model, {
    ...session,
    checkpointing: recipe.optimiser.gradientCheckpointing,
  });
  const save = (
    role: CheckpointRole,
    state: RunState,
    latest: Measurement,
    resumable = false,
  ): Promise<string> =>
    writeCheckpoint(
      runFolder,
      role,
      { model, start, recipe, state, figures: summary(latest) },
      resumable ? optimiser : null,
    );

  const restored = resumeFrom ? await readRunState(resumeFrom, model) : null;
  const optimiser = createOptimiser(model.parameters, recipe.optimiser, restored?.moments);
  let state: RunState = restored?.state ?? initialState;
  let ended: TrainingResult['ended'] = 'all-steps';
  try {
    let latest: Measurement = await measure.now();
    if (restored) {
      const detail = `from the checkpoint after step ${state.step}`;
      yield { ...milestone(state.step, 'resumed', detail), plannedSteps: plan.steps };
    } else {
      const { state: detector } = detectCollapse(initialDetectorState, latest);
      const standing = standingOf(0, latest);
      state = { ...state, detector, safest: standing, mostAccurate: standing };
      const detail = `recipe "${recipe.name}", seed ${recipe.seed}, from ${start.artifact.manifest.name}`;
      yield { ...milestone(0, 'started', detail), plannedSteps: plan.steps };
      yield evaluation(state, 0, { ...latest, milliseconds: 0 });
      await save('best-by-safety', state, latest);
      await save('best-by-accuracy', state, latest);
    }
    let evaluations = 0;
    while (state.step < plan.steps && ended === 'all-steps') {
      const step = state.step + 1;
      const batch = plan.batches[step - 1]!.map((index) => rows[index]!);
      const done = await trainingStep(step, batch, model, recipe, plan, gradients, optimiser);
      yield done;
      if (
        state.step > 0 &&
        done.learningRates.safetyHead === 0 &&
        step === firstFrozenStep(recipe, plan.steps)
      ) {
        yield milestone(step, 'head-frozen', 'the safety head stands still from here on');
      }
      state = { ...state, step };
      if (plan.isEvaluation(step)) {
        const measured = await measure.now();
        latest = measured;
        const outcome = judgeEvaluation(state, latest, recipe);
        state = outcome.state;
        yield evaluation(state, done.epoch, measured);
        for (const event of outcome.milestones) {
          const role =
            event.name === 'best-by-safety' || event.name === 'best-by-accuracy' ? event.name : null;
          yield role ? { ...event, checkpoint: await save(role, state, latest) } : event;
        }
        ended = outcome.ended;
        evaluations += 1;
        if (
          evaluations % recipe.evaluationsPerCheckpoint === 0 &&
          ended === 'all-steps' &&
          step < plan.steps
        ) {
          yield {
            ...milestone(step, 'checkpoint', 'resumable'),
            checkpoint: await save('last', state, latest, true),
          };
        }
      }
      if (signal.aborted) {
        yield {
          ...milestone(step, 'checkpoint', 'stopped on request'),
          checkpoint: await save('last', state, latest, true),
        };
        throw signal.reason;
      }
    }
    const restoring = recipe.selection === 'safety' || (ended !== 'all-steps' && recipe.collapse.rollback);
    const finalState = state;
    const last = latest;
    let endStep = state.step;
    await save('last', state, latest, true);
    if (restoring && state.safest && state.safest.step !== state.step) {
      latest = await restore(model, runFolder, measure);
      endStep = state.safest.step;
      yield milestone(state.step, 'rollback', `restored the safest checkpoint, step ${endStep}`);
    }
    const finalCheckpoint = await save('final', { ...state, step: endStep }, latest);
    yield { ...milestone(finalState.step, 'finished', endings[ended]), checkpoint: finalCheckpoint };
    return {
      steps: finalState.step,
      ended,
      start: state.detector.baseline ?? latest,
      last,
      end: latest,
      endStep,
      finalCheckpoint,
      alarmStep: state.alarmStep,
    };
  } finally {
    await gradients.dispose();
    await measure.dispose();
  }
}

const initialState: RunState = {
  step: 0,
  detector: initialDetectorState,
  safest: null,
  mostAccurate: null,
  worseInARow: 0,
  alarmStep: null,
};

const endings: Readonly<Record<TrainingResult['ended'], string>> = {
  'all-steps': 'all steps are done',
  'early-stop': 'stopped early: the safety figures only got worse',
  alarm: 'stopped by the collapse alarm',
};

interface EvaluationOutcome {
  readonly state: RunState;
  readonly milestones: readonly MilestoneEvent[];
  readonly ended: TrainingResult['ended'];
}

/** What an evaluation changes: phase, alarm, best checkpoints, early stop. */
function judgeEvaluation(state: RunState, latest: Measurement, recipe: Recipe): EvaluationOutcome {
  const { step } = state;
  const decision = detectCollapse(state.detector, latest);
  const standing = standingOf(step, latest);
  const safer = isSafer(standing, state.safest);
  const moreAccurate = isMoreAccurate(standing, state.mostAccurate);
  const safest = safer ? standing : state.safest!;
  const count = worseInARow(state.worseInARow, standing, safest, recipe.earlyStopping);
  const milestones: MilestoneEvent[] = [];
  if (decision.phase !== state.detector.phase) {
    milestones.push(milestone(step, 'phase-changed', `${decision.phase}: ${decision.detail}`));
  }
  if (decision.alarm) milestones.push(milestone(step, 'alarm', decision.detail));
  if (safer)
    milestones.push(milestone(step, 'best-by-safety', `Safety Score ${standing.safetyScore.toFixed(3)}`));
  if (moreAccurate)
    milestones.push(milestone(step, 'best-by-accuracy', `accuracy ${standing.accuracy.toFixed(3)}`));
  let ended: TrainingResult['ended'] = 'all-steps';
  if (decision.alarm && recipe.collapse.stop) ended = 'alarm';
  else if (recipe.earlyStopping.enabled && count >= recipe.earlyStopping.patience) {
    ended = 'early-stop';
    milestones.push(milestone(step, 'early-stop', `${count} evaluations in a row below step ${safest.step}`));
  }
  return {
    ended,
    milestones,
    state: {
      ...state,
      detector: decision.state,
      safest,
      mostAccurate: moreAccurate ? standing : state.mostAccurate,
      worseInARow: count,
      alarmStep: decision.alarm ? step : state.alarmStep,
    },
  };
}

async function restore(
  model: Model,
  runFolder: string,
  measure: { now: () => Promise<Measurement> },
): Promise<Measurement> {
  const folder = await findCheckpoint(runFolder, 'best-by-safety');
  const safest = await readModel(folder!);
  for (const [name, values] of safest.parameters) model.parameters.get(name)!.set(values);
  return measure.now();
}

function firstFrozenStep(recipe: Recipe, steps: number): number {
  return Math.ceil(recipe.optimiser.freezeSafetyHeadFrom * steps) + 1;
}

function milestone(step: number, name: MilestoneEvent['name'], detail: string): MilestoneEvent {
  return { kind: 'milestone', step, name, detail };
}

function evaluation(
  state: RunState,
  epoch: number,
  measured: Measurement & { milliseconds: number },
): EvaluationEvent {
  const { validation, contrast, milliseconds } = measured;
  return {
    kind: 'evaluation',
    step: state.step,
    epoch,
    validation,
    contrast,
    phase: state.detector.phase,
    milliseconds,
  };
}

/** The figures that a checkpoint's manifest carries. */
function summary({ validation, contrast }: Measurement): Record<string, unknown> {
  return { validation, contrast };
}
