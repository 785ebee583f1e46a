/** The approval queue of a data folder. */
import { userInfo } from 'node:os';
import type { Approvals } from '../../agent/approvals.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { ApprovalDesk } from '../approval-desk.ts';
import { DeskProblem } from '../problem-meaning.ts';

export interface ApprovalDeskOptions {
  readonly store: Pick<Store, 'getApproval' | 'countApprovals' | 'watchApprovals'>;
  readonly approvals: Approvals;
  /** Approvals were opened, decided, used or have expired. */
  readonly onChange: () => void;
  readonly onTrouble: (message: string) => void;
}

/** Listed unless told. */
const LISTED = 100;

/** Who decides here: the person at this computer. */
export function personHere(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without a name, as in some containers.
    return 'a person at this computer';
  }
}

export function createApprovalDesk(options: ApprovalDeskOptions): ApprovalDesk {
  const { store, approvals, onChange, onTrouble } = options;
  const listeners = new Set<() => void>();
  const by = personHere();
  let open = 0;
  let counting = false;
  let again = false;
  let closed = false;
  let told = '';

  /** Changes that come while it counts are counted once, afterwards. */
  async function count(): Promise<void> {
    again = true;
    if (counting) return;
    counting = true;
    while (again && !closed) {
      again = false;
      try {
        open = (await store.countApprovals()).open;
        told = '';
      } catch (error) {
        const { message } = error as Error;
        if (!closed && message !== told) onTrouble(`The approval queue cannot be read: ${message}`);
        told = message;
      }
      if (closed) break;
      onChange();
      for (const listener of listeners) listener();
    }
    counting = false;
  }

  const unwatch = store.watchApprovals(() => void count());
  void count();

  return {
    list: ({ status, limit = LISTED } = {}) => approvals.list({ limit, ...(status ? { status } : {}) }),
    async get(id) {
      const found = await store.getApproval(id);
      if (!found)
        throw new DeskProblem({ code: 'no-approval', values: { id } }, `There is no approval ${id}.`);
      return found;
    },
    grant: (id) => approvals.grant(id, by),
    reject: (id, reason) => approvals.reject(id, by, reason),
    openCount: () => open,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      unwatch();
      listeners.clear();
    },
  };
}
