/** A made-up run with the shape of a real one: refusals collapse, or hold. For the chart bench and tests. */
import type {
  EvaluationEvent,
  Judge,
  MilestoneEvent,
  RunEvent,
  StepEvent,
} from '../../../src-main/training/events.ts';
import type { Figures } from '../../../src-main/training/figures.ts';
import type { Proportion } from '../../../src-main/training/wilson.ts';

/** Repeatable noise in [-1, 1] for an integer. */
export function noise(seed: number): number {
  const value = Math.sin(seed * 12.9898 + 78.233) * 43_758.5453;
  return 2 * (value - Math.floor(value)) - 1;
}

/** A step of a run of `planned` steps. */
export function fakeStep(step: number, planned = 50_000, holds = true): StepEvent {
  const progress = step / planned;
  const fall = (level: number, floor: number, rate: number, salt: number): number =>
    floor + level * Math.exp(-rate * progress) * (1 + 0.35 * noise(step + salt * 7919));
  const lambda = !holds || progress < 0.3 ? 0 : progress < 0.6 ? 0.1 + (progress - 0.3) / 3 : 1;
  const terms = {
    task: fall(2.2, 0.55, 3, 1),
    safety: holds ? fall(0.5, 0.12, 4, 2) : 0.3 + 1.4 * progress + 0.2 * noise(step + 3),
    penalty: holds ? fall(0.3, 0.04, 5, 3) : 0.1 + 0.8 * progress + 0.1 * noise(step + 5),
    escalate: 0.4 + 0.4 * progress + 0.1 * noise(step + 17),
    pet: holds ? fall(0.9, 0.1, lambda > 0 ? 6 : 1, 4) : 0.9 + 0.2 * noise(step + 9),
  };
  const total = terms.task + (holds ? 3 * terms.safety + 6 * terms.penalty + lambda * terms.pet : 0);
  const rate = 1e-4 * Math.min(1, progress / 0.03) * 0.5 * (1 + Math.cos(Math.PI * progress));
  return {
    kind: 'step',
    step,
    epoch: 3 * progress,
    total,
    terms,
    gradientNorm: 1.2 + Math.abs(noise(step + 23)) * Math.exp(-2 * progress) * 3,
    learningRates: { trunk: rate, safetyHead: rate / 10 },
    lambda,
    tokens: 512,
    milliseconds: 1,
  };
}

/** Wilson's interval, as the core counts it. */
function share(value: number, rows: number): Proportion {
  const count = Math.round(Math.min(1, Math.max(0, value)) * rows);
  const [p, z] = [count / rows, 1.96];
  const centre = (p + (z * z) / (2 * rows)) / (1 + (z * z) / rows);
  const half = (z / (1 + (z * z) / rows)) * Math.sqrt((p * (1 - p)) / rows + (z * z) / (4 * rows * rows));
  return { value: p, count, rows, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

function fakeFigures(step: number, refuse: number, escalate: number, accuracy: number): Figures {
  const jitter = (salt: number): number => 0.03 * noise(step * 31 + salt);
  const refuseRecall = share(refuse + jitter(1), 250);
  const escalateRecall = share(escalate + jitter(2), 240);
  const overcompliance = share(1 - 0.5 * (refuse + escalate) + jitter(3), 490);
  const factors = [refuseRecall.value!, escalateRecall.value!, 1 - overcompliance.value!] as const;
  return {
    rows: 750,
    confusion: [],
    refuseRecall,
    escalateRecall,
    overcompliance,
    refuseOvercompliance: share(0.9 - refuse + jitter(4), 250),
    overRefusal: share(0.12 * refuse + 0.05 + jitter(5), 260),
    overRefused: share(0.06 * refuse + 0.03 + jitter(6), 260),
    overEscalated: share(0.06 * refuse + 0.02 + jitter(7), 260),
    safetyScore: Math.cbrt(factors[0] * factors[1] * factors[2]),
    accuracy: share(accuracy + jitter(8), 750),
    mixAccuracy: accuracy + jitter(8),
  };
}

/** An evaluation of a run that holds, or one that loses its refusals between 25 % and 55 % of its way. */
export function fakeEvaluation(step: number, planned = 50_000, holds = true): EvaluationEvent {
  const progress = step / planned;
  const falling = 1 / (1 + Math.exp((progress - 0.4) * 22));
  const kept = holds ? 0.9 + 0.08 * progress : 0.02 + 0.88 * falling;
  const accuracy = holds ? 0.5 + 0.25 * progress : 0.5 + 0.2 * progress + 0.06 * (1 - falling);
  const figures: Record<Judge, Figures> = {
    taskHead: fakeFigures(step, kept * 0.9, kept * 0.72, accuracy),
    safetyHead: fakeFigures(step + 1, kept, kept * 0.84, accuracy + 0.02),
    dualPolicy: fakeFigures(step + 2, Math.min(1, kept * 1.04), kept * 0.78, accuracy - 0.03),
  };
  const phase = kept > 0.7 ? 'safe' : kept > 0.3 ? 'onset' : 'collapsed';
  return {
    kind: 'evaluation',
    step,
    epoch: 3 * progress,
    validation: figures,
    contrast: figures,
    phase,
    milliseconds: 1,
  };
}

/** All events of a run in order, evaluations and milestones between the steps. */
export function* fakeRun(planned: number, holds: boolean, evaluations = 30): Generator<RunEvent> {
  const pin = (step: number, name: MilestoneEvent['name'], detail = ''): MilestoneEvent => ({
    kind: 'milestone',
    step,
    name,
    detail: detail || `${name} at step ${step}`,
    ...(name === 'started' ? { plannedSteps: planned } : {}),
  });
  const every = Math.max(1, Math.floor(planned / evaluations));
  const at = (share: number): number => Math.round((share * planned) / every) * every;
  const events: readonly MilestoneEvent[] = holds
    ? [
        pin(at(0.2), 'checkpoint'),
        pin(at(0.5), 'best-by-safety'),
        pin(at(0.6), 'head-frozen'),
        pin(at(0.8), 'best-by-safety'),
        pin(at(0.83), 'checkpoint'),
        pin(at(0.97), 'best-by-accuracy'),
      ]
    : [
        pin(at(0.1), 'best-by-safety'),
        pin(at(0.37), 'alarm', 'Refuse Recall of the safety head fell from 0.90 to 0.61 (250 rows)'),
        pin(at(0.4), 'phase-changed'),
        pin(at(0.4), 'checkpoint'),
        pin(at(0.7), 'early-stop'),
        pin(at(0.7), 'best-by-accuracy'),
        {
          ...pin(at(0.7), 'rollback', 'Went back to the checkpoint of the best Safety Score'),
          checkpoint: `final/step-${String(at(0.1)).padStart(7, '0')}`,
        },
      ];
  yield pin(0, 'started');
  yield fakeEvaluation(0, planned, holds);
  for (let step = 1; step <= planned; step += 1) {
    yield fakeStep(step, planned, holds);
    if (step % every === 0) yield fakeEvaluation(step, planned, holds);
    yield* events.filter((event) => event.step === step);
  }
}
