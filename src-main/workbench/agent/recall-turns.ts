/** What the gate remembers of a conversation after a restart: the decisions that the audit log has of it. */
import type { Store } from '../../processes/connect-store.ts';
import { turnOf } from '../../shield/create-shield.ts';
import type { Turn } from '../../shield/temporal/temporal-risk.ts';

/** Decisions that are read at once. */
const PAGE = 500;

/** Oldest first. @throws when the log cannot be read: the gate then has a fault */
export async function recallTurns(
  store: Pick<Store, 'pageAudit'>,
  conversation: string,
): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  let after = 0;
  for (;;) {
    const page = await store.pageAudit(
      { conversation, kinds: ['decision'], subjects: ['prompt', 'tool-call'] },
      after,
      PAGE,
    );
    for (const { event } of page)
      if (event.kind === 'decision' && event.decision.shield) turns.push(turnOf(event.decision.shield));
    if (page.length < PAGE) return turns;
    after = page.at(-1)!.sequence;
  }
}
