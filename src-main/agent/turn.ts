/** One turn of a conversation as plain data: what was asked, what the gate said at every step, what was released. */
import type { Verdict } from '../data/verdict.ts';
import type { GateCause, GateFault, GateSubject } from '../gate/deciding/gate-decision.ts';
import type { ComputedOn } from './language-model-backend.ts';
import type { TurnProblem } from './turn-problem.ts';

/**
 * - `going-on`: something computes;
 * - `waiting`: a person has to decide, see `waitingFor`; it goes on after the grant, also after a restart;
 * - `answered`, `refused`, `rejected` (by a person), `expired` (nobody decided in time), `cut` (the answer was stopped by
 *   the gate), `stopped` (by the person who asked), `failed`: the ends;
 * - `interrupted`: the program ended while it went on; what had begun is never repeated by itself.
 */
export const turnStatuses = [
  'going-on',
  'waiting',
  'answered',
  'refused',
  'rejected',
  'expired',
  'cut',
  'stopped',
  'failed',
  'interrupted',
] as const;

export type TurnStatus = (typeof turnStatuses)[number];

/** What a screen shows of a decision; the whole record is in the audit log under `id`. */
export interface DecisionBrief {
  readonly id: string;
  readonly verdict: Verdict;
  readonly cause: GateCause;
  readonly faults: readonly GateFault[];
  /** Violated clauses, the gravest first. */
  readonly clauses: readonly string[];
  /** In the language of the turn; null where no shield spoke. */
  readonly explanation: string | null;
  readonly latencyMs: number;
  /** Position of its record in the audit log. */
  readonly audit: number;
}

/** What is said instead of a refused answer: a safe message and what can be done instead. */
export interface SafeReply {
  /** Which text of `resources/safe-replies.json`: `self-harm`, `violence`, `closed-gate` ... */
  readonly topic: string;
  readonly message: string;
  readonly alternatives: readonly string[];
}

/** A text that the gate judges. */
export interface JudgeStep {
  readonly kind: 'judge';
  /** The question alone, or what is said to the model in all: system prompt and earlier questions with it. */
  readonly subject: Extract<GateSubject, 'prompt' | 'conversation'>;
  readonly state:
    | 'judging'
    | 'allowed'
    | 'escalated'
    | 'approved'
    | 'rejected'
    | 'expired'
    | 'refused'
    | 'stopped'
    | 'failed';
  readonly decision: DecisionBrief | null;
  /** Where it escalated. */
  readonly approval: string | null;
}

/** The model answers; `text` is only what was judged and released. */
export interface AnswerStep {
  readonly kind: 'answer';
  readonly state: 'waiting' | 'streaming' | 'done' | 'cut' | 'stopped' | 'failed';
  readonly model: string;
  readonly text: string;
  /** Decisions on windows of the answer: how many, and the one that cut it. */
  readonly windows: number;
  readonly decision: DecisionBrief | null;
  readonly figures: {
    readonly promptTokens: number;
    readonly answerTokens: number;
    readonly firstTokenMs: number | null;
    readonly tokensPerSecond: number | null;
    /** Where this machine computed itself. */
    readonly computedOn?: ComputedOn;
  } | null;
  readonly problem: string | null;
  /** As of the turn. */
  readonly meaning?: TurnProblem | null;
}

/** A tool that the model asked for. */
export interface ToolStep {
  readonly kind: 'tool';
  readonly tool: string;
  /** The call in one line; the arguments as JSON where the tool could not say it. */
  readonly title: string;
  readonly arguments: unknown;
  /**
   * `proposed` -> `judging` -> (`escalated` -> `approved`) -> `running` -> `judging-result` -> `done`; the others are ends:
   * `forbidden` by the tool's own limits, `refused` by the gate, `withheld`: it ran, and the model does not see the result.
   */
  readonly state:
    | 'proposed'
    | 'judging'
    | 'escalated'
    | 'approved'
    | 'running'
    | 'judging-result'
    | 'done'
    | 'withheld'
    | 'forbidden'
    | 'refused'
    | 'rejected'
    | 'expired'
    | 'failed'
    | 'stopped';
  readonly decision: DecisionBrief | null;
  readonly approval: string | null;
  /** What the tool returned; null before that. A withheld result is shown to nobody. */
  readonly result: string | null;
  readonly truncated: boolean;
  readonly resultDecision: DecisionBrief | null;
  readonly problem: string | null;
  /** As of the turn. */
  readonly meaning?: TurnProblem | null;
}

export type TurnStep = JudgeStep | AnswerStep | ToolStep;

export interface Turn {
  /** UUID. */
  readonly id: string;
  readonly conversation: string;
  /** What the person asked. */
  readonly text: string;
  readonly language: 'en' | 'ja';
  readonly status: TurnStatus;
  readonly steps: readonly TurnStep[];
  /** The approval that it waits for. */
  readonly waitingFor: string | null;
  /** What is said in place of an answer; null while there is none. */
  readonly reply: SafeReply | null;
  /** Why it failed, was interrupted or rejected; in English, or as a person wrote it who rejected it. */
  readonly problem: string | null;
  /** The same for screens of other languages; not where a person wrote it, and not in records of earlier versions. */
  readonly meaning?: TurnProblem | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** The answer as released, over all its steps. */
export function releasedText({ steps }: Pick<Turn, 'steps'>): string {
  return steps
    .flatMap((step) => (step.kind === 'answer' && step.text !== '' ? [step.text] : []))
    .join('\n\n');
}

/** Whether nothing more will happen in it. */
export function hasTurnEnded({ status }: Pick<Turn, 'status'>): boolean {
  return status !== 'going-on' && status !== 'waiting';
}
