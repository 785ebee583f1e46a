/** The record of a decision. */
import type { Verdict } from '../../data/verdict.ts';
import type { CueRole } from '../counterfactual/counterfactual.ts';
import type { ClauseId } from '../directives/directives.ts';
import type { IntentTag } from '../intents/intent.ts';
import type { DangerCategory, Disguise, Layer, PatternClass, Severity, Span } from '../signals.ts';
import type { Axes } from './axes.ts';
import type { Path } from './decision-table.ts';

export const reasons = [
  'FIL_VIOLATION',
  'JAILBREAK_ATTEMPT',
  'MULTI_AXIS_VIOLATION',
  'COUNTERFACTUAL_RISK',
  'TEMPORAL_ESCALATION',
] as const;

export type Reason = (typeof reasons)[number];

/** One signal with the place in the original text that it comes from. */
export interface Evidence {
  readonly layer: Layer;
  readonly id: string;
  /** Pattern class, danger category, intent tag or role of a cue. */
  readonly tag: PatternClass | DangerCategory | IntentTag | CueRole;
  readonly spans: readonly Span[];
  /** 0 to 1 for layers A and D; null where a signal has none of its own. */
  readonly weight: number | null;
  readonly found: readonly Disguise[];
}

export interface ViolatedClause {
  readonly clause: ClauseId;
  readonly title: string;
  readonly kind: 'hard' | 'soft';
  readonly severity: Severity;
  /** What says so: B intents and categories, C the counterfactual check on its own. */
  readonly from: readonly ('findings' | 'counterfactual')[];
  readonly risk: number;
}

/** One change of a signal. */
export interface SignalChange {
  readonly signal:
    | 'unknown'
    | 'bypass'
    | 'danger'
    | 'howToHarm'
    | 'terrorism'
    | 'hardClause'
    | 'axes'
    | 'counterfactual'
    | 'temporal';
  readonly from: number | boolean;
  /** A bound for numbers: `below` it, `above` it, or `from` it on. */
  readonly to: boolean | { readonly bound: 'below' | 'above' | 'from' | 'at-most'; readonly value: number };
}

/** The smallest change of signals after which the verdict is another one. */
export interface CounterfactualView {
  readonly verdict: Verdict;
  readonly changes: readonly SignalChange[];
}

export interface ShieldDecision {
  readonly blocked: boolean;
  readonly verdict: Verdict;
  /** Null when the text is allowed. What is not known has no reason of its own: see `unknown`. */
  readonly reason: Reason | null;
  readonly path: Path;
  /** Highest of axes, counterfactual and temporal risk, 0 to 1; 1 on the hard path and when it is not known. */
  readonly score: number;
  readonly axes: Axes;
  readonly counterfactual: number;
  readonly temporal: number;
  readonly violated: readonly ViolatedClause[];
  readonly intents: readonly IntentTag[];
  readonly evidence: readonly Evidence[];
  /** Which data could not be trusted, and why the verdict is not ALLOW. */
  readonly unknown: readonly string[];
  readonly explanation: { readonly language: 'en' | 'ja'; readonly code: string; readonly text: string };
  readonly counterfactualView: CounterfactualView | null;
}
