/** Why a run waits or ended, by a code with what its words name; its English sentence is made from that. */
import type { CheckpointRole } from '../training/checkpoint.ts';
import type { ProblemMeaning } from './problem-meaning.ts';

type Nothing = Readonly<Record<never, never>>;

interface ReasonValues {
  'paused-by-person': Nothing;
  'cancelled-by-person': Nothing;
  'rolled-back': { readonly role: CheckpointRole };
  'closed-before-start': Nothing;
  closed: Nothing;
  /** Told by the store of runs that its own program left behind. */
  'program-ended': Nothing;
  /** Another training of the same start could not be entered. */
  'start-failed': { readonly detail: string };
  /** The training's process is gone. */
  'process-died': { readonly detail: string };
  /** Something went wrong; `detail` says what, in English, and `problem` what kind of thing where that is known. */
  failed: { readonly detail: string; readonly problem: ProblemMeaning | null };
}

export type ReasonCode = keyof ReasonValues;

/** Why stopping was not clean: the newest checkpoint is then an older one. */
export type Unclean =
  | { readonly how: 'killed'; readonly detail: string }
  | { readonly how: 'failed'; readonly detail: string };

export type RunReason = {
  [Code in ReasonCode]: {
    readonly code: Code;
    readonly values: ReasonValues[Code];
    readonly unclean?: Unclean;
  };
}[ReasonCode];

/** The whole reason in English, for logs, the command line, and screens that know no words for the code. */
export function reasonText(reason: RunReason): string {
  const text = sentence(reason);
  const { unclean } = reason;
  if (!unclean) return text;
  return unclean.how === 'killed'
    ? `${text}; ${unclean.detail}`
    : `${text}; it could not be stopped cleanly: ${unclean.detail}`;
}

function sentence(reason: RunReason): string {
  switch (reason.code) {
    case 'paused-by-person':
      return 'paused by a person';
    case 'cancelled-by-person':
      return 'cancelled by a person';
    case 'rolled-back':
      return `stopped to be rolled back to its checkpoint "${reason.values.role}"`;
    case 'closed-before-start':
      return 'the workbench was closed before the run began';
    case 'closed':
      return 'the workbench was closed; resume it from its last checkpoint';
    case 'program-ended':
      return 'the program ended while the run was going on; resume it from its last checkpoint';
    case 'start-failed':
      return `another training of the same start could not be entered: ${reason.values.detail}`;
    case 'process-died':
    case 'failed':
      return reason.values.detail;
  }
}

/** What the store keeps of a reason. */
export const reasonDetails = (reason: RunReason) => ({
  reason: reasonText(reason),
  reasonMeaning: reason,
});
