/** The record of one decision of the Safety Gate: plain data, complete enough to be judged again under another policy. */
import type { ChosenThreshold } from '../../calibration/confidence-threshold.ts';
import type { Verdict, VerdictProbabilities } from '../../data/verdict.ts';
import type { ShieldPolicy } from '../../shield/decision/policy.ts';
import type { RecordedSituation } from '../../shield/decision/recorded-situation.ts';
import type { ShieldDecision } from '../../shield/decision/shield-decision.ts';

/**
 * What is judged: what a person says, what the model answers, a tool's call with its arguments, what a tool returned; and,
 * besides a question alone, system prompt and earlier questions together with it.
 */
export const gateSubjects = ['prompt', 'answer', 'tool-call', 'tool-result', 'conversation'] as const;

export type GateSubject = (typeof gateSubjects)[number];

/** The parts that a decision needs; each can fail, and then closes the gate. */
export const gateParts = [
  'shield',
  'head',
  'model',
  'policy',
  'database',
  'audit',
  'approvals',
  'clock',
  'gate-process',
] as const;

export type GatePart = (typeof gateParts)[number];

export const faultKinds = [
  'missing',
  'changed',
  'too-slow',
  'died',
  'not-a-number',
  'garbage',
  'out-of-memory',
  'disk-full',
  'went-backwards',
  'failed',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Why a part gave nothing that can be trusted. */
export interface GateFault {
  readonly part: GatePart;
  readonly kind: FaultKind;
  /** For people: what happened, which file, what to do. */
  readonly detail: string;
}

/** What speaks in a decision, each with a verdict of its own; the strictest one holds. */
export const gateLayers = [
  'shield',
  /** The safety head's most probable verdict. */
  'safety-head',
  /** The safety head's probabilities against the policy's thresholds. */
  'threshold',
  'task-head',
  /** The safety head is not sure enough. */
  'confidence',
  /** A tool that changes something, where the policy wants a person for each. */
  'writing-tool',
  'fault',
] as const;

export type GateLayer = (typeof gateLayers)[number];

/** What made the verdict what it is: the strictest layer, the first of equally strict ones. */
export const gateCauses = [
  'none',
  'shield',
  'safety-head',
  'threshold',
  'task-head',
  'low-confidence',
  'writing-tool',
  'fault',
] as const;

export type GateCause = (typeof gateCauses)[number];

export interface LayerVerdict {
  readonly layer: GateLayer;
  readonly verdict: Verdict;
}

/** What a policy asked for, and what of the calibration it followed. */
export interface AppliedThresholds {
  readonly shield: ShieldPolicy;
  readonly escalateFrom: number;
  readonly refuseFrom: number;
  /** The policy's or the calibration's, whichever is higher; null: no confidence suffices. */
  readonly escalateBelow: number | null;
  readonly onFault: Verdict;
}

/** What the heads said about a text. */
export interface HeadFindings {
  /** Of the strictest window, for people; softened by the temperature. */
  readonly safetyHead: VerdictProbabilities;
  /** Of the same window; null where the model never says a behaviour tag. */
  readonly taskHead: VerdictProbabilities | null;
  /** Of the model's calibration; null when it has none. */
  readonly temperature: number | null;
  /** What its calibration asks for; null when it asks for nothing. */
  readonly threshold: ChosenThreshold | null;
  /** Probability of the safety head's own verdict, in the window where it is least sure. */
  readonly confidence: number;
  /** What a policy decides on: of all windows, for each figure the worst. */
  readonly worst: {
    readonly safety: Verdict;
    readonly task: Verdict | null;
    /** P(REFUSE) and P(ESCALATE) + P(REFUSE) of the safety head. */
    readonly refuse: number;
    readonly notAllow: number;
  };
  readonly tokens: number;
  readonly windows: number;
}

/** SHA-256 of everything that decided; null where there was none. */
export interface GateArtifacts {
  readonly policy: string | null;
  readonly shield: string | null;
  /** Of the manifest of the head's or model's folder: the way back to calibration, burn-in, checkpoint, run and data. */
  readonly head: string | null;
  readonly gguf: string | null;
}

export interface GateDecision {
  readonly version: 1;
  /** UUID. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly subject: GateSubject;
  /** Of a tool's call: what it can change. Null for everything else. */
  readonly effect: 'nothing' | 'writes' | null;
  readonly conversation: string | null;
  /** SHA-256 of the judged text as UTF-8; the text itself is only in the audit log, masked. */
  readonly textSha256: string;
  readonly verdict: Verdict;
  readonly cause: GateCause;
  readonly layers: readonly LayerVerdict[];
  readonly shield: ShieldDecision | null;
  /** The shield's findings free of any policy: with `heads` and `faults` all that another policy needs. */
  readonly situation: RecordedSituation | null;
  /** Null where they failed, see `faults`, or where the shield refused a text of several windows before they had read it. */
  readonly heads: HeadFindings | null;
  readonly faults: readonly GateFault[];
  /** The policy that decided; its hash is among the artifacts. Null without one: the gate's own strictest then. */
  readonly policy: { readonly id: string; readonly version: number } | null;
  readonly thresholds: AppliedThresholds;
  readonly artifacts: GateArtifacts;
  readonly latencyMs: number;
}
