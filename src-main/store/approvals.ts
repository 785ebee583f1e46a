/**
 * The approval queue. Every step is one transaction with its entry in the audit log, and steps are taken one after the
 * other: of two clicks exactly one wins, and the other hears why it did not.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import {
  type Approval,
  type ApprovalRefusalCode,
  ApprovalRefused,
  type ApprovalStatus,
  type NewApproval,
} from '../agent/approvals.ts';
import type { AuditEvent } from '../agent/audit-log.ts';
import { visibleText } from '../audit/visible-text.ts';
import { type ApprovalCounts, type ApprovalFilter, createApprovalRows } from './approval-rows.ts';
import type { AuditWriter, WritingAuditLog } from './audit-log.ts';
import type { GuardedClock, GuardedTime } from './guarded-clock.ts';
import { StoreError } from './store-error.ts';

export type { ApprovalCounts, ApprovalFilter };

type Step = Extract<AuditEvent, { kind: 'approval' }>['step'];

export interface StoredApprovals {
  open(request: NewApproval): Promise<Approval>;
  /** Newest first. What is due expires before it is listed. */
  list(filter?: ApprovalFilter): Promise<Approval[]>;
  get(id: string): Promise<Approval | undefined>;
  counts(): Promise<ApprovalCounts>;
  grant(id: string, by: string): Promise<Approval>;
  reject(id: string, by: string, reason: string): Promise<Approval>;
  use(id: string, actionSha256: string): Promise<{ readonly id: string; readonly actionSha256: string }>;
  withdraw(id: string, reason: string): Promise<Approval>;
  close(): void;
}

export interface ApprovalsOptions {
  readonly log: WritingAuditLog;
  readonly clock: GuardedClock;
  /** This program; see `Executions.interrupt`. */
  readonly program: string;
  /** Masks the name of a conversation, which a client may have chosen. */
  readonly maskName: (name: string) => string;
  /** Masks what a person is shown: secrets always, and `everything` once there is nothing left to decide. */
  readonly maskShown: (text: string, extent: 'secrets' | 'everything') => string;
  /** Called after every change that is on the disk. */
  readonly onChange?: () => void;
}

/** Reason of an approval that expired because the clock was set back; later attempts are told the same. */
const clockReason = 'clock-went-backwards';

/** UTF-16 units of a title that are told; all of it is stored, because what is cut first can no longer be masked. */
const shownTitle = 200;
const maskAtEnd = /\[[a-z][a-z0-9-]{0,39}(?::[0-9a-f]{0,8})?$/u;

/** As others see it. */
function told(approval: Approval): Approval {
  const { title, detail } = approval.shown;
  if (title.length <= shownTitle) return approval;
  const begin = title
    .slice(0, shownTitle)
    .replace(maskAtEnd, '')
    .replace(/[\ud800-\udbff]$/u, '');
  return { ...approval, shown: { title: `${begin}…`, detail } };
}

/** The longest time that an approval may wait; 30 days. A timer of Node can wait for 24 days. */
const longestMs = 30 * 24 * 3_600_000;
const longestTimerMs = 3_600_000;

const ended: ReadonlySet<ApprovalStatus> = new Set(['rejected', 'expired', 'used', 'withdrawn']);

type Outcome<Result> = { readonly result: Result } | { readonly refused: ApprovalRefused };

export function createStoredApprovals(database: Database, options: ApprovalsOptions): StoredApprovals {
  const { log, clock, program, maskName, maskShown, onChange } = options;
  const rows = createApprovalRows(database);
  let timer: NodeJS.Timeout | undefined;

  function record(
    writer: AuditWriter,
    approval: Approval,
    step: Step,
    by: string | null,
    reason: string | null,
  ): void {
    const { id, decision, actionSha256 } = approval;
    writer.write({ kind: 'approval', approval: id, step, decision, actionSha256, by, reason });
  }

  function move(
    writer: AuditWriter,
    approval: Approval,
    status: Exclude<ApprovalStatus, 'open'>,
    { by = null, reason = null, now }: { by?: string | null; reason?: string | null; now: number },
  ): Approval {
    const { shown } = approval;
    const masked = {
      title: maskShown(shown.title, 'everything'),
      detail: maskShown(shown.detail, 'everything'),
    };
    rows.change(approval.id, {
      status,
      // Who granted it stays known when it is used or expires.
      decidedAt:
        status === 'granted' || status === 'rejected' ? new Date(now).toISOString() : approval.decidedAt,
      decidedBy: by ?? approval.decidedBy,
      reason: reason === null ? approval.reason : maskShown(reason, 'everything'),
      execution: status === 'granted' || status === 'used' ? null : 'not-run',
      program: status === 'used' ? program : null,
      shown: ended.has(status) ? masked : shown,
    });
    record(writer, approval, status, by, reason);
    return told(rows.get(approval.id)!);
  }

  /** What is due expires, and with a clock that was set back everything that waits. */
  function expire(writer: AuditWriter, { now, wall, wentBack }: GuardedTime): void {
    if (wentBack) {
      const from = new Date(now).toISOString();
      const waiting = rows.pending();
      // A clock that nobody waits by is no event.
      if (waiting.length > 0)
        writer.write({ kind: 'setting', name: 'clock', from, to: new Date(wall).toISOString() });
      for (const approval of waiting) move(writer, approval, 'expired', { reason: clockReason, now });
      writer.afterCommit(clock.accept);
    }
    for (const approval of rows.pending(new Date(now).toISOString())) {
      const reason = approval.status === 'granted' ? 'granted, and nothing ran before it expired' : null;
      move(writer, approval, 'expired', { reason, now });
    }
  }

  function refusal(approval: Approval, code: ApprovalRefusalCode): ApprovalRefused {
    return new ApprovalRefused(code, sentences[code](approval));
  }

  /** One step; what is refused is on the disk, too. */
  async function step<Result>(
    id: string,
    attempted: string,
    by: string | null,
    take: (writer: AuditWriter, approval: Approval, now: number) => Result | ApprovalRefusalCode,
  ): Promise<Result> {
    const outcome = await log.perform<Outcome<Result>>((writer) => {
      const time = clock.read();
      expire(writer, time);
      const approval = rows.get(id);
      if (!approval) return { refused: new ApprovalRefused('not-found', `There is no approval ${id}.`) };
      // A new beginning with the wall clock: after an accepted correction it is what counts.
      const taken = take(writer, approval, time.wentBack ? time.wall : time.now);
      writer.afterCommit(changed);
      if (typeof taken !== 'string') return { result: taken };
      const code = taken as ApprovalRefusalCode;
      record(writer, approval, 'refused', by, `${attempted}: ${code}`);
      return { refused: refusal(approval, code) };
    });
    if ('refused' in outcome) throw outcome.refused;
    return outcome.result;
  }

  function whyNotOpen(approval: Approval): ApprovalRefusalCode | null {
    if (approval.status === 'open') return null;
    return whyExpired(approval) ?? 'not-open';
  }

  function whyExpired({ status, reason }: Approval): ApprovalRefusalCode | null {
    if (status !== 'expired') return null;
    return reason === clockReason ? 'clock-went-backwards' : 'expired';
  }

  function whyNotUsable(approval: Approval, actionSha256: string): ApprovalRefusalCode | null {
    if (approval.status === 'used') return 'used-before';
    const expired = whyExpired(approval);
    if (expired) return expired;
    // A row is no proof: what the chain does not have was not granted by anybody, and what it has as ended has ended.
    const steps = rows.steps(approval.id, approval.actionSha256);
    if (steps.includes('used')) return 'used-before';
    const over = steps.some((step) => ended.has(step as ApprovalStatus));
    if (approval.status !== 'granted' || over || !steps.includes('granted')) return 'not-granted';
    return approval.actionSha256 === actionSha256 ? null : 'other-action';
  }

  /** Expiry is seen by those who watch, not only by the next who asks. */
  function watchExpiry(): void {
    clearTimeout(timer);
    const next = rows.nextExpiry();
    if (next === null) return;
    const wait = Math.min(longestTimerMs, Math.max(0, Date.parse(next) - clock.read().now));
    timer = setTimeout(() => void sweep().catch(later), wait + 1).unref();
  }

  /** A full disk: the approval cannot be used all the same, since that is checked and written when it is used. */
  function later(): void {
    timer = setTimeout(watchExpiry, 1000).unref();
  }

  function changed(): void {
    watchExpiry();
    onChange?.();
  }

  async function sweep(): Promise<void> {
    const { now, wentBack } = clock.read();
    if (!wentBack && rows.pending(new Date(now).toISOString()).length === 0) return watchExpiry();
    await log.perform((writer) => {
      expire(writer, clock.read());
      writer.afterCommit(changed);
    });
  }

  watchExpiry();
  return {
    async open({ expiresAfterMs, shown, ...request }) {
      if (!(expiresAfterMs > 0 && expiresAfterMs <= longestMs))
        throw new StoreError(
          'invalid',
          `expiresAfterMs is ${expiresAfterMs}: give milliseconds, at most 30 days`,
        );
      if (!/^[0-9a-f]{64}$/u.test(request.actionSha256))
        throw new StoreError('invalid', `actionSha256 is "${request.actionSha256}": give a SHA-256`);
      return log.perform((writer) => {
        const time = clock.read();
        expire(writer, time);
        const now = time.wentBack ? time.wall : time.now;
        const approval: Approval = {
          actionSha256: request.actionSha256,
          decision: request.decision,
          conversation: request.conversation === null ? null : maskName(request.conversation),
          // Masked as it was written: signs made visible would split a secret in two.
          shown: {
            title: visibleText(maskShown(shown.title, 'secrets')),
            detail: visibleText(maskShown(shown.detail, 'secrets')),
          },
          id: randomUUID(),
          status: 'open',
          openedAt: new Date(now).toISOString(),
          expiresAt: new Date(now + expiresAfterMs).toISOString(),
          decidedAt: null,
          decidedBy: null,
          reason: null,
          execution: null,
        };
        rows.insert(approval);
        record(writer, approval, 'opened', null, null);
        writer.afterCommit(changed);
        return told(approval);
      });
    },
    async list(filter = {}) {
      await sweep();
      return rows.list(filter).map(told);
    },
    async get(id) {
      await sweep();
      const found = rows.get(id);
      return found && told(found);
    },
    async counts() {
      await sweep();
      return rows.counts();
    },
    grant: (id, by) =>
      step(
        id,
        'grant',
        by,
        (writer, approval, now) => whyNotOpen(approval) ?? move(writer, approval, 'granted', { by, now }),
      ),
    async reject(id, by, reason) {
      if (reason.trim() === '') throw new StoreError('invalid', 'A rejection needs a reason');
      return step(
        id,
        'reject',
        by,
        (writer, approval, now) =>
          whyNotOpen(approval) ?? move(writer, approval, 'rejected', { by, reason, now }),
      );
    },
    use: (id, actionSha256) =>
      step(id, 'use', null, (writer, approval, now) => {
        const code = whyNotUsable(approval, actionSha256);
        if (code) return code;
        move(writer, approval, 'used', { now });
        return { id, actionSha256 };
      }),
    withdraw: (id, reason) =>
      step(id, 'withdraw', null, (writer, approval, now) => {
        if (ended.has(approval.status)) return whyExpired(approval) ?? 'not-open';
        return move(writer, approval, 'withdrawn', { reason, now });
      }),
    close() {
      clearTimeout(timer);
    },
  };
}

const sentences: Readonly<Record<ApprovalRefusalCode, (approval: Approval) => string>> = {
  'not-found': ({ id }) => `There is no approval ${id}.`,
  'not-open': ({ id, status }) => `Approval ${id} is ${status} already: it cannot be decided again.`,
  'not-granted': ({ id, status }) => `Approval ${id} is ${status}, not granted: nothing may run by it.`,
  expired: ({ id, expiresAt }) => `Approval ${id} expired at ${expiresAt}: ask for the action again.`,
  'used-before': ({ id }) =>
    `Approval ${id} was used before: it lets its action run once. Ask for the action again.`,
  'other-action': ({ id }) => `Approval ${id} was given for another action: ask for this one.`,
  'clock-went-backwards': ({ id }) =>
    `The clock was set back while approval ${id} waited, so nobody knows whether it has expired: ask for the action again.`,
};
