/** A run's progress in lines. */
import type { EvaluationEvent, RunEvent } from '../training/events.ts';
import { duration, say } from './output.ts';

/** Prints milestones and evaluations of a run as they come, with the time left. */
export function runProgress(name: string): (events: readonly RunEvent[]) => void {
  const begun = performance.now();
  let [first, steps] = [0, 0];
  return (events) => {
    for (const event of events) {
      if (event.kind === 'milestone' && event.plannedSteps !== undefined) {
        [first, steps] = [event.step, event.plannedSteps];
      }
      if (event.kind === 'milestone' && event.name !== 'checkpoint') {
        say(`${name}  step ${event.step}  ${event.name}: ${event.detail}`);
      }
      if (event.kind === 'evaluation')
        say(`${name}  ${evaluationLine(event)}  ${timeLeft(begun, event.step - first, steps - first)}`);
    }
  };
}

function evaluationLine({ step, validation, phase, gateTurn }: EvaluationEvent): string {
  const percent = (value: number | null): string =>
    value === null ? '  -' : `${(100 * value).toFixed(0).padStart(3)}`;
  const { taskHead, safetyHead, dualPolicy } = validation;
  const recalls = [taskHead, safetyHead, dualPolicy]
    .map((figures) => percent(figures.refuseRecall.value))
    .join(' ');
  return (
    `step ${String(step).padStart(4)}  Refuse Recall % (task, safety, dual) ${recalls}` +
    `  Safety Score ${(dualPolicy.safetyScore ?? 0).toFixed(2)}  task accuracy ${percent(taskHead.mixAccuracy)} %  ${phase}` +
    (gateTurn ? `  gates turned ${gateTurn.mean.toFixed(3)} rad` : '')
  );
}

function timeLeft(begun: number, step: number, steps: number): string {
  if (step === 0) return '';
  const seconds = (performance.now() - begun) / 1000;
  return step >= steps ? `took ${duration(seconds)}` : `${duration((seconds / step) * (steps - step))} left`;
}
