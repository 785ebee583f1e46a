/** How far a run is and how fast, from the events that pass by. */
import type { RunEvent } from '../../training/events.ts';

export interface RunPace {
  readonly step: number;
  readonly plannedSteps: number | null;
  /** From the pace of the last minute; null until two moments are known. */
  secondsLeft(): number | null;
  see(events: readonly RunEvent[]): void;
}

const windowMilliseconds = 60_000;
/** Least time between two remembered moments. */
const grain = 500;

export function createRunPace(now: () => number = () => performance.now()): RunPace {
  let step = 0;
  let plannedSteps: number | null = null;
  let moments: { readonly at: number; readonly step: number }[] = [];
  return {
    get step() {
      return step;
    },
    get plannedSteps() {
      return plannedSteps;
    },
    secondsLeft() {
      const [first, last] = [moments[0], moments.at(-1)];
      if (plannedSteps === null || !first || !last || last.step <= first.step) return null;
      const secondsAStep = (last.at - first.at) / 1000 / (last.step - first.step);
      return Math.max(0, plannedSteps - step) * secondsAStep;
    },
    see(events) {
      for (const event of events) {
        if (event.kind === 'milestone' && event.plannedSteps !== undefined) plannedSteps = event.plannedSteps;
        step = event.step;
      }
      const at = now();
      if (moments.length > 0 && at - moments.at(-1)!.at < grain) return;
      moments = [...moments.filter((moment) => at - moment.at <= windowMilliseconds), { at, step }];
    },
  };
}
