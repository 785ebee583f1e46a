/** The parent's side of the store: starts its process, and starts it again when it dies. */
import { randomUUID } from 'node:crypto';
import type { StoreFunctions } from '../store/open-store.ts';
import { isStoreError } from '../store/store-error.ts';
import type { Calls } from './calls.ts';
import type { Spawn } from './channel.ts';
import { connectService, type Service } from './connect-service.ts';
import { moduleBeside } from './module-beside.ts';
import { createRunWatchers, createWatchers } from './run-watchers.ts';
import { ServiceDied } from './service-died.ts';
import type { StoreParent, StoreServiceArgument } from './store-service.ts';

export interface ConnectStoreOptions {
  /** The store process's module; where a bundler puts it elsewhere. */
  readonly entry?: URL;
  readonly spawn?: Spawn;
  /** Deaths within `restartWindowMilliseconds` that are made good; 5. One more, and the store is given up. */
  readonly restartLimit?: number;
  /** 1 minute. */
  readonly restartWindowMilliseconds?: number;
  /** Told of each death that is made good, for a log. */
  readonly onRestart?: (death: Error) => void;
}

/**
 * The store's functions in this process. When the store process dies it is started again, with everything that was
 * committed. A call that was going on is made again if that cannot do anything twice, and is rejected with
 * `ServiceDied` otherwise: it may or may not have been done.
 */
export interface Store extends Calls<StoreFunctions> {
  /** Calls `wake` when there may be something new about a run; the answer stops that. */
  watchRun(runId: number, wake: () => void): () => void;
  /** Calls when the audit log has new entries; the answer stops that. */
  watchAudit(wake: () => void): () => void;
  /** Calls when approvals were opened, decided, used or have expired; the answer stops that. */
  watchApprovals(wake: () => void): () => void;
  /** Process id of the store process, while there is one. */
  readonly pid: number | undefined;
  /**
   * Commits, ends the store process and gives the data folder back.
   * @throws StoreError `disk-full`: the store is still open, and can be closed when there is space.
   */
  close(): Promise<void>;
}

type Method = keyof StoreFunctions;

const name = 'store process';

/** Whether a call may be made again when nobody knows whether it was done. */
const repeatable: Readonly<Record<Method, (args: readonly unknown[]) => boolean>> = {
  createRun: () => false,
  setRunStatus: () => false,
  getRun: () => true,
  listRuns: () => true,
  // With the sequence number that they must follow, the store knows events that it has already.
  appendEvents: ([, , after]) => after !== undefined,
  readEvents: () => true,
  lastSequence: () => true,
  digestRuns: () => true,
  flush: () => false,
  addArtifact: () => true,
  getArtifact: () => true,
  lineage: () => true,
  // Whether it was written is not known: whoever waits for it must take it as not written.
  appendAudit: () => false,
  openApproval: () => false,
  grantApproval: () => false,
  rejectApproval: () => false,
  spendApproval: () => false,
  withdrawApproval: () => false,
  changeMasking: () => false,
  listApprovals: () => true,
  getApproval: () => true,
  countApprovals: () => true,
  auditState: () => true,
  listAudit: () => true,
  countAudit: () => true,
  pageAudit: () => true,
  auditEntry: () => true,
  auditDecision: () => true,
  auditApproval: () => true,
  auditMasking: () => true,
  exportAudit: () => true,
  verifyAudit: () => true,
  restartAudit: () => false,
  createConversation: () => true,
  nameConversation: () => true,
  listConversations: () => true,
  getConversation: () => true,
  removeConversation: () => true,
  saveTurn: () => true,
  getTurn: () => true,
  listTurns: () => true,
  unendedTurns: () => true,
  // One that was stored already is not stored twice.
  addShieldDecision: () => true,
  listShieldDecisions: () => true,
  getShieldDecision: () => true,
  removeShieldDecisions: () => true,
};

/** Between two tries to start a store that could not be started. */
const tryAgainMilliseconds = 1000;

/** Allows `limit` restarts within any `window` milliseconds. */
function createRestartAllowance(limit: number, window: number): () => boolean {
  let restarts: number[] = [];
  return () => {
    const now = performance.now();
    restarts = restarts.filter((time) => now - time < window);
    return restarts.push(now) <= limit;
  };
}

/**
 * Opens the store of a data folder in a process of its own.
 * @throws StoreError (see `isStoreError`): `data-folder-in-use`, `data-folder-unusable`, `database-damaged`,
 *   `database-newer`, `database-foreign`.
 */
export async function connectStore(dataFolder: string, options: ConnectStoreOptions = {}): Promise<Store> {
  const { restartLimit = 5, restartWindowMilliseconds = 60_000, onRestart, spawn } = options;
  const { entry = moduleBeside(import.meta.url, './store-service') } = options;
  // The same for every store process of ours: runs that go on in this program survive the death of one.
  const argument: StoreServiceArgument = { dataFolder, owner: { pid: process.pid, program: randomUUID() } };
  const watchers = createRunWatchers();
  const auditWatchers = createWatchers();
  const approvalWatchers = createWatchers();
  const wakeAll = (): void => {
    for (const those of [watchers, auditWatchers, approvalWatchers]) those.wakeAll();
  };
  const mayRestart = createRestartAllowance(restartLimit, restartWindowMilliseconds);
  let closed = false;
  let pid: number | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;

  async function start(): Promise<Service<StoreFunctions>> {
    const service = await connectService<StoreFunctions, StoreParent>({
      name,
      entry,
      args: [JSON.stringify(argument)],
      functions: {
        appended: watchers.wake,
        audited: auditWatchers.wakeAll,
        approvalsChanged: approvalWatchers.wakeAll,
      },
      // better-sqlite3 crashes on older ones.
      needsNode: 22,
      ...(spawn ? { spawn } : {}),
    });
    pid = service.pid;
    // The first to hear of the death: whoever hears of it later finds the next service in `current`.
    service.exited.then((exit) => {
      pid = undefined;
      if (closed) return;
      current = restart(new ServiceDied(name, exit));
      current.catch(() => {}).finally(wakeAll);
    });
    return service;
  }

  async function restart(death: ServiceDied): Promise<Service<StoreFunctions>> {
    if (!mayRestart()) {
      // A person can see to it meanwhile.
      triedAt = performance.now() + restartWindowMilliseconds;
      const often = `${restartLimit + 1} times within ${restartWindowMilliseconds / 1000} s`;
      throw new Error(`The store process died ${often} and is given up; the last time it ${death.reason}`, {
        cause: death,
      });
    }
    onRestart?.(death);
    triedAt = performance.now();
    try {
      return await start();
    } catch (error) {
      if (error instanceof ServiceDied && !closed) return restart(error);
      throw error;
    }
  }

  /** A store that could not be started again is tried once more when it is asked, but not all the time. */
  function tryAgain(error: unknown): Promise<Service<StoreFunctions>> {
    if (closed || performance.now() - triedAt < tryAgainMilliseconds) throw error;
    triedAt = performance.now();
    current = start();
    current.catch(() => {}).finally(wakeAll);
    return current;
  }

  async function call(method: Method, args: readonly unknown[]): Promise<unknown> {
    for (;;) {
      if (closed) throw new Error('The store is closed');
      const service = await current.catch(tryAgain);
      try {
        const answer = service.remote[method] as (...args: readonly unknown[]) => Promise<unknown>;
        return await answer(...args);
      } catch (error) {
        if (!(error instanceof ServiceDied) || !repeatable[method](args)) throw error;
        await service.exited;
      }
    }
  }

  let current = start();
  await current;
  const methods = Object.keys(repeatable) as Method[];
  const functions = methods.map((method) => [method, (...args: readonly unknown[]) => call(method, args)]);
  return {
    ...(Object.fromEntries(functions) as Calls<StoreFunctions>),
    watchRun: watchers.add,
    watchAudit: auditWatchers.add,
    watchApprovals: approvalWatchers.add,
    get pid() {
      return pid;
    },
    async close() {
      if (closed) return;
      closed = true;
      try {
        const service = await current;
        await service.remote.flush();
        await service.stop();
      } catch (error) {
        closed = !isStoreError(error, 'disk-full');
        if (!closed) throw error;
        // Dead or given up already: there is nothing left to close.
      }
      wakeAll();
    },
  };
}
