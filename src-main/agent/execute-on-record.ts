/** Carrying an action out between two entries of the audit log: a crash in between is visible as a beginning without end. */
import { type Action, actionDigest } from '../gate/deciding/action.ts';
import type { AuditEvent, AuditLog } from './audit-log.ts';

type Outcome = Extract<AuditEvent, { kind: 'execution' }>['outcome'];

export interface Executed<Result> {
  readonly outcome: Exclude<Outcome, 'begun' | 'failed' | 'interrupted'>;
  readonly detail: string | null;
  readonly result: Result;
}

/**
 * @param permittedBy decision or approval
 * @param signal what stops the action: one that fails after it was stopped is cancelled
 * @throws what the log threw (before the action: it did not run), or what the action threw, after that is in the log
 */
export async function executeOnRecord<Result>(
  audit: AuditLog,
  permittedBy: string,
  action: Action,
  signal: AbortSignal,
  run: () => Promise<Executed<Result>>,
): Promise<Executed<Result>> {
  const actionSha256 = actionDigest(action);
  const tell = (outcome: Outcome, detail: string | null) =>
    audit.append({ kind: 'execution', permittedBy, actionSha256, outcome, detail });
  await tell('begun', null);
  let executed: Executed<Result>;
  try {
    executed = await run();
  } catch (error) {
    await tell(signal.aborted ? 'cancelled' : 'failed', (error as Error).message);
    throw error;
  }
  await tell(executed.outcome, executed.detail);
  return executed;
}
