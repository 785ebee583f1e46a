/** What a gate process answers to: the shield and the heads on one text, each on its own, with what went wrong. */
import type { ExplanationLanguage } from '../../shield/decision/explain.ts';
import type { ShieldPolicy } from '../../shield/decision/policy.ts';
import type { RecordedSituation } from '../../shield/decision/recorded-situation.ts';
import type { ShieldDecision } from '../../shield/decision/shield-decision.ts';
import type { Utterance } from '../../shield/signals.ts';
import type { Turn } from '../../shield/temporal/temporal-risk.ts';
import type { GateArtifacts, GateFault, HeadFindings } from '../deciding/gate-decision.ts';

export interface ShieldFindings {
  readonly decision: ShieldDecision;
  /** Free of the policy: decided again under another one without the text. */
  readonly situation: RecordedSituation;
}

/** The policy's own hash is added by whoever applies it. */
export type JudgeArtifacts = Omit<GateArtifacts, 'policy'>;

/**
 * A part that gave nothing is null, and a fault says why; without one, heads are null where the shield refuses a text of
 * several windows: nobody waits for the rest of it.
 */
export interface GateFindings {
  /** Of the text that was judged, so that an answer to another question is noticed. */
  readonly textSha256: string;
  readonly shield: ShieldFindings | null;
  readonly heads: HeadFindings | null;
  readonly faults: readonly GateFault[];
  readonly artifacts: JudgeArtifacts;
}

export interface GateJudgeRequest {
  readonly text: string;
  readonly shieldPolicy: ShieldPolicy;
  /** Judged turns of the conversation, oldest first. */
  readonly history: readonly Turn[];
  readonly language: ExplanationLanguage;
  /** A request unless told. */
  readonly utterance?: Utterance;
  /** Whether an answer may go on from this text; false unless told. */
  readonly goesOn?: boolean;
  /** The heads give up a long text after this, with a fault. */
  readonly withinMs: number;
}

export interface GateIdentity {
  /** Name of the head's model, for people; null without one. */
  readonly model: string | null;
  readonly artifacts: JudgeArtifacts;
  /** Parts that could not be opened. */
  readonly faults: readonly GateFault[];
}

export interface GateJudgeFunctions {
  identify(): GateIdentity;
  /** Never rejects for a part that fails. */
  judge(request: GateJudgeRequest): Promise<GateFindings>;
}
