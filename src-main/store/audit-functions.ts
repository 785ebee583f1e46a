/** What the store answers about the audit log and approvals. A log that cannot be trusted answers nothing but why. */
import path from 'node:path';
import type { Approval, NewApproval } from '../agent/approvals.ts';
import type { AuditEvent, AuditPosition } from '../agent/audit-log.ts';
import type { AuditDetails, AuditFilter, AuditPage, AuditQuery } from '../audit/audit-query.ts';
import type { KnownBefore } from '../audit/export/verify-chain.ts';
import type { MaskingSettings } from '../audit/masking/masking-settings.ts';
import type { ApprovalCounts, ApprovalFilter } from './approvals.ts';
import type { DatabaseReport, ExportedAudit, ExportRange } from './audit-export.ts';
import type { AuditCounts } from './audit-reader.ts';
import { hasAudit, type OpenAudit, type OpenAuditOptions, openAudit } from './open-audit.ts';
import { type AuditReaderFunctions, openAuditReader } from './read-audit.ts';
import { setAuditAside } from './set-audit-aside.ts';
import { StoreError } from './store-error.ts';

export interface AuditState {
  /** Id of the log. */
  readonly log: string;
  readonly entries: number;
  /** SHA-256 of the last entry. */
  readonly sha256: string;
  /** SHA-256 of the public key: kept elsewhere, it tells a replaced log from this one. */
  readonly fingerprint: string;
  /** SPKI in base64. */
  readonly publicKey: string;
}

/** Each may throw `StoreError` `audit-damaged`, `disk-full` and the like; what was not committed rejects. */
export interface AuditFunctions {
  appendAudit(event: AuditEvent): Promise<AuditPosition>;
  openApproval(request: NewApproval): Promise<Approval>;
  /** Newest first. */
  listApprovals(filter?: ApprovalFilter): Promise<Approval[]>;
  getApproval(id: string): Promise<Approval | undefined>;
  countApprovals(): Promise<ApprovalCounts>;
  grantApproval(id: string, by: string): Promise<Approval>;
  rejectApproval(id: string, by: string, reason: string): Promise<Approval>;
  spendApproval(
    id: string,
    actionSha256: string,
  ): Promise<{ readonly id: string; readonly actionSha256: string }>;
  withdrawApproval(id: string, reason: string): Promise<Approval>;
  auditState(): AuditState;
  listAudit(query: AuditQuery): Promise<AuditPage>;
  countAudit(filter: AuditFilter): AuditCounts;
  /** Whole entries after a sequence number, oldest first. */
  pageAudit(filter: AuditFilter, after: number, limit: number): AuditDetails[];
  auditEntry(sequence: number): AuditDetails | undefined;
  /** The record of a decision. */
  auditDecision(id: string): AuditDetails | undefined;
  /** Every step of an approval, oldest first. */
  auditApproval(id: string): AuditDetails[];
  /** Writes JSONL that can be verified by itself; whole or not at all. */
  exportAudit(file: string, range?: ExportRange): Promise<ExportedAudit>;
  /** The whole chain, its checkpoints and its head. Also of a log that could not be opened for writing. */
  verifyAudit(known?: KnownBefore): Promise<DatabaseReport>;
  /** Sets the log aside, as it is, and begins a new one that says why: for one that cannot be gone on with. */
  restartAudit(by: string, reason: string): RestartedAudit;
  auditMasking(): MaskingSettings;
  /** From the next entry on. @throws StoreError `invalid` naming the field */
  changeMasking(settings: unknown): Promise<MaskingSettings>;
}

/** What a new log says of the one before, which could not be gone on with. */
export interface RestartedAudit {
  /** Where the old one is kept; null where there was none. */
  readonly aside: string | null;
  readonly state: AuditState;
}

export interface ServedAudit {
  readonly functions: AuditFunctions;
  close(): void;
}

function stateOf({ id, keys, log }: OpenAudit): AuditState {
  const { fingerprint, publicKey } = keys;
  return { log: id, entries: log.last.sequence, sha256: log.last.sha256, fingerprint, publicKey };
}

/** A folder that never had a log gets one when it is first asked for: training alone needs none. */
export function createAuditFunctions(folder: string, options: OpenAuditOptions): ServedAudit {
  let opened: OpenAudit | undefined;
  /** What could not be opened is tried again with every call: a disk may have space, a file be put back. */
  const audit = (): OpenAudit => {
    opened ??= openAudit(folder, options);
    return opened;
  };
  /** Through a connection of its own: it reads what is on the disk, also where the log cannot be written. */
  async function reading<Result>(act: (functions: AuditReaderFunctions) => Promise<Result>): Promise<Result> {
    if (!hasAudit(folder)) audit();
    const { functions, close } = openAuditReader(folder);
    try {
      return await act(functions);
    } finally {
      close();
    }
  }

  if (hasAudit(folder)) {
    try {
      audit();
    } catch {
      // Whoever needs the log hears of it; runs and models do not need it.
    }
  }
  return {
    functions: {
      async appendAudit(event) {
        // An approval is what its steps made of it: an entry of somebody else would be a grant by nobody.
        if (event.kind === 'approval')
          throw new StoreError('invalid', 'Entries about approvals are written by their own steps alone');
        return audit().log.append(event);
      },
      openApproval: async (request) => audit().approvals.open(request),
      listApprovals: async (filter) => audit().approvals.list(filter),
      getApproval: async (id) => audit().approvals.get(id),
      countApprovals: async () => audit().approvals.counts(),
      grantApproval: async (id, by) => audit().approvals.grant(id, by),
      rejectApproval: async (id, by, reason) => audit().approvals.reject(id, by, reason),
      spendApproval: async (id, actionSha256) => audit().approvals.use(id, actionSha256),
      withdrawApproval: async (id, reason) => audit().approvals.withdraw(id, reason),
      auditState: () => stateOf(audit()),
      listAudit: async (query) => audit().reader.list(query),
      countAudit: (filter) => audit().reader.counts(filter),
      pageAudit: (filter, after, limit) => audit().reader.page(filter, after, limit),
      auditEntry: (sequence) => audit().reader.entry(sequence),
      auditDecision: (id) => audit().reader.decision(id),
      auditApproval: (id) => audit().reader.approval(id),
      exportAudit: async (file, range) => reading((functions) => functions.export(file, range ?? {})),
      verifyAudit: async (known) => reading((functions) => functions.verify(known ?? {})),
      restartAudit(by, reason) {
        opened?.close();
        opened = undefined;
        const aside = setAuditAside(folder);
        const begun = audit();
        const to = { by, reason, kept: aside === null ? null : path.basename(aside) };
        begun.log.commitNow(({ write }) =>
          write({ kind: 'setting', name: 'audit-log-before', from: null, to }),
        );
        return { aside, state: stateOf(begun) };
      },
      auditMasking: () => audit().masking.get(),
      changeMasking: async (settings) => audit().masking.change(settings),
    },
    close() {
      opened?.close();
      opened = undefined;
    },
  };
}
