/** A run as a lane of the collapse timeline. */
import type { MilestoneEvent } from '../../src-main/training/events.ts';
import type { StepPoints } from './curve-data.ts';
import { type PhaseSpan, phaseSpans } from './phase-spans.ts';
import { pinLooks } from './pin-shape.tsx';
import { restoredStep } from './restored-step.ts';
import type { RunSeries } from './run-series.ts';
import type { ChartWords, PinName } from './words.ts';

export interface TimelineRun {
  /** Unique on the timeline. */
  readonly id: string;
  readonly name: string;
  readonly run: RunSeries;
  /** The checkpoint that is pinned as the safety baseline, when it is one of this run's. */
  readonly baseline?: PinnedBaseline;
}

export interface PinnedBaseline {
  readonly step: number;
  readonly detail: string;
  readonly checkpoint?: string;
}

/** What a pin stands for; `onPin` gets it. */
export interface TimelinePin {
  readonly runId: string;
  readonly name: PinName;
  readonly step: number;
  /** One sentence for people. */
  readonly detail: string;
  readonly checkpoint?: string;
}

export interface TimelineLane {
  readonly id: string;
  readonly name: string;
  /** The worst phase that the run reached, and when. */
  readonly detail: string;
  readonly lastStep: number;
  readonly spans: readonly PhaseSpan[];
  readonly pins: readonly TimelinePin[];
  /** A rollback: from the step where it happened to the one it went back to. */
  readonly back: { readonly from: number; readonly to: number } | null;
  readonly lambda: StepPoints;
  readonly rate: StepPoints;
}

export function laneOf({ id, name, run, baseline }: TimelineRun, words: ChartWords): TimelineLane {
  const pins = run.milestones.flatMap((event): TimelinePin[] => {
    if (!isPinned(event)) return [];
    const { name, step, detail, checkpoint } = event;
    return [{ runId: id, name, step, detail, ...(checkpoint === undefined ? {} : { checkpoint }) }];
  });
  if (baseline) pins.push({ runId: id, name: 'baseline', ...baseline });
  return {
    id,
    name,
    detail: laneDetail(run, words),
    lastStep: run.lastStep,
    spans: phaseSpans(run.evaluations, run.lastStep),
    pins: pins.sort((a, b) => a.step - b.step),
    back: backOf(run.milestones),
    lambda: run.steps('lambda'),
    rate: run.steps('trunkRate'),
  };
}

function isPinned(event: MilestoneEvent): event is MilestoneEvent & { name: PinName } {
  return event.name in pinLooks;
}

function backOf(milestones: readonly MilestoneEvent[]): TimelineLane['back'] {
  const at = milestones.findLastIndex(({ name }) => name === 'rollback');
  const to = at < 0 ? null : restoredStep(milestones, at);
  return to === null ? null : { from: milestones[at]!.step, to };
}

function laneDetail({ evaluations }: RunSeries, words: ChartWords): string {
  if (evaluations.length === 0) return words.notMeasured;
  for (const phase of ['collapsed', 'onset'] as const) {
    const reached = evaluations.find((evaluation) => evaluation.phase === phase);
    if (reached) return words.reached(words.phases[phase], reached.step);
  }
  return words.stayedSafe;
}
