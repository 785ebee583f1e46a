/** Log and queue as the agent uses them: a failure closes the gate until it works again, and the gate says why. */
import type { Approvals } from '../../agent/approvals.ts';
import type { AuditLog } from '../../agent/audit-log.ts';
import { approvalsOf, auditLogOf } from '../../processes/audit-clients.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { OutsidePart } from '../gating/create-safety-gate.ts';
import { inTime } from './in-time.ts';

/** Between two looks at a queue that failed. */
const probeMilliseconds = 1000;

/** Told of each outcome: an error, or null when the part worked. */
export type Report = (part: OutsidePart, error: unknown) => void;

export function watchedAudit(store: Store, report: Report): AuditLog {
  const log = auditLogOf(store);
  return { append: (event) => watched('audit', report, () => log.append(event)) };
}

export function watchedApprovals(store: Store, report: Report): Approvals {
  const own = approvalsOf(store);
  let probing = false;

  /** A closed gate asks nobody: whether the queue works again is found by asking it. */
  async function probe(): Promise<void> {
    if (probing) return;
    probing = true;
    for (let works = false; !works; ) {
      await new Promise((resolve) => setTimeout(resolve, probeMilliseconds).unref());
      works = await watched('approvals', report, () => own.list({ limit: 1 })).then(
        () => true,
        () => false, // reported: it is asked again
      );
    }
    probing = false;
  }

  const watch = <Result>(step: () => Promise<Result>) =>
    watched(
      'approvals',
      (part, error) => {
        report(part, error);
        if (error !== null) void probe();
      },
      step,
    );
  return {
    open: (request) => watch(() => own.open(request)),
    list: (filter) => watch(() => own.list(filter)),
    get: (id) => watch(() => own.get(id)),
    grant: (id, by) => watch(() => own.grant(id, by)),
    reject: (id, by, reason) => watch(() => own.reject(id, by, reason)),
    use: (id, actionSha256) => watch(() => own.use(id, actionSha256)),
    withdraw: (id, reason) => watch(() => own.withdraw(id, reason)),
  };
}

async function watched<Result>(
  part: OutsidePart,
  report: Report,
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await inTime(step());
    report(part, null);
    return result;
  } catch (error) {
    // A refusal is an answer of a queue that works; so is input that does not fit.
    const { name, code } = error as { name?: unknown; code?: unknown };
    const works = name === 'ApprovalRefused' || (name === 'StoreError' && code === 'invalid');
    report(part, works ? null : error);
    throw error;
  }
}
