/** What goes on right now: the status bar's one source. */
import type { GateFault } from '../gate/deciding/gate-decision.ts';
import type { RunStatus } from '../store/runs.ts';
import type { ImportProgress } from './model-shelf.ts';
import type { GateCause, NoticeMeaning } from './notice-meaning.ts';
import type { RunningPipeline } from './pipeline-desk.ts';
import type { Settings } from './settings.ts';

export interface RunningJob {
  readonly runId: number;
  readonly name: string;
  readonly status: RunStatus;
  readonly step: number;
  readonly plannedSteps: number | null;
  /** From the pace of the last minute; null until that is known. */
  readonly secondsLeft: number | null;
}

export interface ProviderState {
  readonly state: 'testing' | 'ready' | 'failed';
  readonly provider: string | null;
  readonly threads: number;
  /** Worst relative error of the gradient self-test. */
  readonly selfTestError: number | null;
  readonly rejected: readonly { readonly provider: string; readonly reason: string }[];
}

/** Whether prompts can be judged; closed means that nothing is let through. */
export interface GateState {
  readonly state: 'open' | 'closed' | 'starting';
  readonly model: string;
  /** Why it is closed. */
  readonly reason: string | null;
  /** The same for screens of other languages; null while it is not closed. */
  readonly cause: GateCause | null;
  /** The agent's own gate, which opens when it is first needed. Left out where only the judge is spoken of. */
  readonly agent?: {
    readonly state: 'open' | 'closed' | 'starting' | 'not-opened';
    /** What closes it. */
    readonly faults: readonly Pick<GateFault, 'part' | 'kind' | 'detail'>[];
  };
}

export interface Activity {
  readonly jobs: readonly RunningJob[];
  readonly imports: readonly ImportProgress[];
  readonly pipelines: readonly RunningPipeline[];
  readonly provider: ProviderState;
  readonly gate: GateState;
  /** Approvals that a person has to decide about. */
  readonly openApprovals: number;
  readonly memory: { readonly ownBytes: number; readonly freeBytes: number; readonly totalBytes: number };
  /** Troubles that people should see: a store process that was started again, a full disk. */
  readonly notices: readonly {
    readonly at: string;
    readonly text: string;
    /** `null`: only the text says it. */
    readonly meaning: NoticeMeaning | null;
  }[];
  readonly settings: Settings;
  readonly dataFolder: string;
  readonly version: string;
}

export interface ActivityWatch {
  now(): Activity;
  /** Calls on every change, at most four times a second; the answer stops that. */
  onChange(listener: () => void): () => void;
}
