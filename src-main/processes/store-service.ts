/** Entry of the store process: the only process that loads the database. */
import type { FolderOwner } from '../store/folder-owner.ts';
import { openStore, type StoreFunctions } from '../store/open-store.ts';
import { serveParent } from './serve-parent.ts';

/** What the store process calls in its parent. */
export interface StoreParent {
  /** Events of a run up to a sequence number can be read, or the run's status has changed. */
  appended(runId: number, lastSequence: number): void;
  /** The audit log has entries up to a sequence number. */
  audited(lastSequence: number): void;
  /** Approvals were opened, decided, used or have expired. */
  approvalsChanged(): void;
}

/** The argument of the entry, as JSON. */
export interface StoreServiceArgument {
  readonly dataFolder: string;
  readonly owner: FolderOwner;
}

await serveParent<StoreFunctions, StoreParent>((parent) => {
  const { dataFolder, owner } = JSON.parse(process.argv[2] ?? '') as StoreServiceArgument;
  return openStore(dataFolder, owner, {
    onAppended(runId, lastSequence) {
      // It can only fail when the parent is gone, and then so are we.
      parent.appended(runId, lastSequence).catch(() => {});
    },
    onAudited(lastSequence) {
      parent.audited(lastSequence).catch(() => {});
    },
    onApprovals() {
      parent.approvalsChanged().catch(() => {});
    },
  });
});
