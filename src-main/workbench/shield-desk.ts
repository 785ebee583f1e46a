/** The shield as people look into it: prompts judged by rules, stored decisions replayed, words and patterns tried. */
import type { Verdict } from '../data/verdict.ts';
import type { ExplanationLanguage } from '../shield/decision/explain.ts';
import type { ShieldPolicy } from '../shield/decision/policy.ts';
import type { ShieldDecision } from '../shield/decision/shield-decision.ts';
import type { Turn } from '../shield/temporal/temporal-risk.ts';
import type { ChangedRow } from '../shield-data/evaluation/evaluate-shield.ts';
import type { ShieldFacts } from '../shield-data/open-shield.ts';

/** Closed: its data do not verify, and whatever asks it lets nothing through. */
export type ShieldState =
  | { readonly state: 'open'; readonly facts: ShieldFacts }
  | {
      readonly state: 'closed';
      readonly reason: string;
      /** It is a person's own rows that do not verify: without them it opens. */
      readonly ownRows: boolean;
    };

export interface ShieldRequest {
  readonly text: string;
  readonly policy?: ShieldPolicy | undefined;
  /** Judged turns before this one, oldest first. */
  readonly history?: readonly Turn[] | undefined;
  /** Of the explanation; by default that of the text. */
  readonly language?: ExplanationLanguage | undefined;
  /** Stores the decision, to be replayed. */
  readonly keep: boolean;
}

export interface ShieldVerdict {
  readonly decision: ShieldDecision;
  /** What a later turn needs of this one. */
  readonly turn: Turn;
  readonly dataSha256: string;
  readonly milliseconds: number;
  /** Of the stored decision; null when it was not to be stored. */
  readonly id: number | null;
}

export interface StoredShieldDecision {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The whole text. */
  readonly text: string;
  readonly verdict: Verdict;
  readonly policy: ShieldPolicy;
  readonly turns: number;
  readonly dataSha256: string;
}

export interface ReplayedRow {
  readonly id: number;
  readonly at: string;
  readonly text: string;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly score: number;
  /** The data are not those it was stored with, or its signals were not kept. */
  readonly judgedAnew: boolean;
}

export interface ShieldReplay {
  /** All stored decisions, newest first. */
  readonly rows: readonly ReplayedRow[];
  readonly stricter: number;
  readonly looser: number;
  readonly judgedAnew: number;
}

/** What words and patterns change on the development prompts. */
export interface ShieldEffect {
  readonly kind: 'effect';
  /** The first of them; see `counts`. */
  readonly changes: readonly ChangedRow[];
  /** By label: rows, and how many of them are newly stopped, newly let through, or otherwise judged anew. */
  readonly counts: readonly {
    readonly label: Verdict;
    readonly rows: number;
    readonly newlyStopped: number;
    readonly newlyPassed: number;
    readonly other: number;
  }[];
  readonly seconds: number;
}

export type ShieldEffectEvent =
  | { readonly kind: 'progress'; readonly rows: number; readonly of: number }
  | ShieldEffect;

export interface ShieldDesk {
  state(): Promise<ShieldState>;
  /** @throws NoJudgement: there is no verdict then, never an ALLOW */
  judge(request: ShieldRequest): Promise<ShieldVerdict>;
  decisions(): Promise<readonly StoredShieldDecision[]>;
  /** All of them without ids. @returns how many are gone */
  removeDecisions(ids?: readonly number[]): Promise<number>;
  /** What the stored decisions would be under another policy. @throws NoJudgement */
  replay(policy: ShieldPolicy): Promise<ShieldReplay>;
  /**
   * What would change on the development prompts if these were the own rows. Ends when the signal is given.
   * @throws RuleFileError naming row and field
   */
  tryRows(rows: unknown, signal: AbortSignal): AsyncGenerator<ShieldEffectEvent, void, undefined>;
  /** Makes these the own rows; the shield holds them from the next prompt on. @throws RuleFileError */
  keepRows(rows: unknown): Promise<ShieldState>;
  close(): Promise<void>;
}
