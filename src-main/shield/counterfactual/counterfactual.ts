/** Layer C: what it finds when it imagines the world in which the request is carried out. */
import type { ClauseId } from '../directives/directives.ts';
import type { Severity, Span } from '../signals.ts';

/** What a phrase says about the request. */
export const cueRoles = [
  'actor',
  'act',
  'victim',
  'means',
  'outcome',
  'consent-missing',
  'consent-given',
  'irreversible',
  'concealment',
  'audience',
  'harmless-frame',
] as const;

export type CueRole = (typeof cueRoles)[number];

export interface CueSignal {
  readonly layer: 'C';
  readonly role: CueRole;
  /** Id of the cue in `frames-<language>.json`. */
  readonly id: string;
  readonly span: Span;
}

export interface BrokenClause {
  readonly clause: ClauseId;
  readonly severity: Severity;
  readonly kind: 'hard' | 'soft';
  /** 0 to 1. */
  readonly risk: number;
}

export interface Counterfactual {
  /** 0 to 1: how likely carrying the request out breaks a directive. */
  readonly risk: number;
  /** Most at risk first. */
  readonly clauses: readonly BrokenClause[];
  readonly cues: readonly CueSignal[];
  /** What the risk comes from: what the frames and the classifier say on their own. */
  readonly frames: number;
  readonly classifier: number;
}
