/**
 * Approvals that nobody waits for any more: the program was killed after one was opened and before the turn that asked for
 * it was stored as waiting, or while the turn was being stopped. A person would decide about what can never run.
 */
import type { Store } from '../../processes/connect-store.ts';

export interface OrphanOptions {
  readonly store: Pick<Store, 'listApprovals' | 'getConversation'>;
  /** Approvals that stored turns wait for. */
  readonly waitedFor: ReadonlySet<string>;
  /** Closes one, with its entry in the log in the same transaction. */
  readonly withdraw: (approval: string, reason: string) => Promise<void>;
  readonly onTrouble: (message: string) => void;
}

export const orphanReason = 'the program ended before the turn waited for this approval';

/** At one look; what is left is closed at the next start. */
const most = 10_000;

/**
 * Closes those of conversations of this workbench. Those of the gate server's clients have other names, and are used by the
 * clients themselves, also after a restart.
 */
export async function closeOrphans({ store, waitedFor, withdraw, onTrouble }: OrphanOptions): Promise<void> {
  for (const status of ['open', 'granted'] as const) {
    for (const { id, conversation } of await store.listApprovals({ status, limit: most })) {
      if (waitedFor.has(id) || conversation === null || !(await store.getConversation(conversation)))
        continue;
      try {
        await withdraw(id, orphanReason);
      } catch (error) {
        // Expired in the same moment; anything else keeps it open, and a person should know.
        if ((error as Error).name !== 'ApprovalRefused')
          onTrouble(
            `Approval ${id}, which no turn waits for, could not be closed: ${(error as Error).message}`,
          );
      }
    }
  }
}
