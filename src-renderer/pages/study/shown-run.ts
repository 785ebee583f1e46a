/** A run as the study shows it. */
import type { Outputs } from '../../api/api-context.tsx';
import type { LiveRun } from '../../state/live-run.ts';

/** As the API gives them: what is `unknown` in the core may be left out on the way. */
export type RunDetails = Outputs['runs']['details'];

export interface ShownRun {
  readonly details: RunDetails;
  readonly live: LiveRun;
}

/** A pin of the timeline that was pressed. */
export interface OpenedPin {
  readonly runId: number;
  readonly step: number;
  /** The milestone's name. */
  readonly name: string;
}
