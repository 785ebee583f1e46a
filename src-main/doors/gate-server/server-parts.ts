/** What the gate server works with; the same gate, log and queue as the workbench's own chat. */
import type { Approvals } from '../../agent/approvals.ts';
import type { AskingParts } from '../../agent/ask-model.ts';
import type { Sampling } from '../../agent/language-model-backend.ts';
import type { SafeReplies } from '../../agent/safe-reply.ts';

export interface GateServerParts extends AskingParts {
  readonly approvals: Approvals;
  readonly sampling: Sampling;
  /** Said to the model before every conversation; empty for none. */
  readonly systemPrompt: string;
  readonly approvalMinutes: () => number;
  readonly safeReplies: SafeReplies;
}
