/** What a turn works with; the workbench puts it together. */
import type { AgentSettings } from './agent-settings.ts';
import type { Approvals } from './approvals.ts';
import type { DecidingParts } from './decide-on-record.ts';
import type { LanguageModelBackend } from './language-model-backend.ts';
import type { SafeReplies } from './safe-reply.ts';
import type { Tool } from './tool.ts';
import type { Turn } from './turn.ts';
import type { TurnRecord } from './turn-record.ts';

export interface AgentParts extends DecidingParts {
  readonly approvals: Approvals;
  readonly backend: LanguageModelBackend;
  /** Those that may be used now. */
  readonly tools: readonly Tool[];
  readonly settings: Pick<AgentSettings, 'sampling' | 'toolRounds'>;
  /** How long a person has to decide, by the policy. */
  readonly approvalMinutes: () => number;
  readonly safeReplies: SafeReplies;
  /** Resolves when the record is on the disk. @throws when it is not: the turn then ends */
  save(record: TurnRecord): Promise<void>;
  /** Told of every change, many times a second while an answer streams. */
  onChange?(turn: Turn): void;
}
