/** The store as one thing: a data folder in, functions out. Synchronous underneath, so it lives in a child process. */
import { type Artifact, createArtifacts, type Lineage, type NewArtifact } from './artifacts.ts';
import { type AuditFunctions, createAuditFunctions } from './audit-functions.ts';
import {
  createConversations,
  type NewStoredTurn,
  type StoredConversation,
  type StoredTurn,
} from './conversations.ts';
import { explainDatabaseError } from './explain-database-error.ts';
import type { FolderOwner } from './folder-owner.ts';
import { openDatabase } from './open-database.ts';
import { createRunDigests, type RunDigest } from './run-digest.ts';
import {
  type AppendOptions,
  createRunEvents,
  type RunEventRecord,
  type RunEventsOptions,
  type SequencedEvent,
} from './run-events.ts';
import {
  createRuns,
  failRunsOfDeadPrograms,
  hasEnded,
  type NewRun,
  type Run,
  type RunFilter,
  type RunStatus,
  type StatusDetails,
} from './runs.ts';
import {
  createShieldDecisions,
  type NewShieldDecision,
  type ShieldDecisionRecord,
} from './shield-decisions.ts';

/** What the store answers to: plain data in and out. Each may throw `StoreError`. */
export interface StoreFunctions extends AuditFunctions {
  createRun(run: NewRun): Run;
  /** When the run ends, its last events are committed before. */
  setRunStatus(id: number, status: RunStatus, details?: StatusDetails): Run;
  getRun(id: number): Run | undefined;
  listRuns(filter?: RunFilter): Run[];
  /** See `RunEvents.append`. */
  appendEvents(
    runId: number,
    events: readonly RunEventRecord[],
    after?: number,
    options?: AppendOptions,
  ): Promise<number>;
  /** Sequence number of the last event; 0 when there is none. */
  lastSequence(runId: number): number;
  /** What the runs have come to, in the order of the ids. */
  digestRuns(runIds: readonly number[]): RunDigest[];
  readEvents(runId: number, after?: number, limit?: number): SequencedEvent[];
  flush(): void;
  addArtifact(artifact: NewArtifact): Artifact;
  getArtifact(sha256: string): Artifact | undefined;
  lineage(sha256: string): Lineage;
  /** See `ShieldDecisions`. */
  addShieldDecision(decision: NewShieldDecision): number;
  listShieldDecisions(limit: number): ShieldDecisionRecord[];
  getShieldDecision(id: number): ShieldDecisionRecord | undefined;
  removeShieldDecisions(ids?: readonly number[]): number;
  /** See `Conversations`. */
  createConversation(id: string): StoredConversation;
  nameConversation(id: string, title: string): void;
  listConversations(limit: number): StoredConversation[];
  getConversation(id: string): StoredConversation | undefined;
  removeConversation(id: string): void;
  saveTurn(turn: NewStoredTurn): void;
  getTurn(id: string): StoredTurn | undefined;
  listTurns(conversation: string): StoredTurn[];
  unendedTurns(): StoredTurn[];
}

export interface OpenStore {
  readonly functions: StoreFunctions;
  /** Commits and gives the data folder back. @throws StoreError `disk-full`; it is open still. */
  close(): void;
}

/** `onAppended` is called when there are new events of a run to read, and when its status changes. */
export interface OpenStoreOptions extends Pick<RunEventsOptions, 'onAppended'> {
  /** Called when the audit log has new entries. */
  readonly onAudited?: (lastSequence: number) => void;
  /** Called when approvals have changed. */
  readonly onApprovals?: () => void;
}

/** @throws StoreError as `openDatabase`, and `disk-full`. */
export function openStore(dataFolder: string, owner: FolderOwner, options: OpenStoreOptions = {}): OpenStore {
  const { database, file, folder, close } = openDatabase(dataFolder, owner);
  try {
    failRunsOfDeadPrograms(database, owner.program);
  } catch (thrown) {
    close();
    throw explainDatabaseError(thrown, file);
  }
  const runs = createRuns(database, owner.program);
  const events = createRunEvents(database, options);
  const digest = createRunDigests(database);
  const artifacts = createArtifacts(database);
  const audit = createAuditFunctions(folder, {
    program: owner.program,
    ...(options.onAudited ? { onAppended: options.onAudited } : {}),
    ...(options.onApprovals ? { onApprovals: options.onApprovals } : {}),
  });
  const conversations = createConversations(database);
  const shield = createShieldDecisions(database);

  /** Errors of SQLite that a person can do something about say what. */
  function clear<Args extends unknown[], Result>(answer: (...args: Args) => Result) {
    return (...args: Args): Result => {
      try {
        return answer(...args);
      } catch (thrown) {
        throw explainDatabaseError(thrown, file);
      }
    };
  }

  return {
    functions: {
      createRun: clear(runs.create),
      setRunStatus: clear((id: number, status: RunStatus, details?: StatusDetails) => {
        // Followers take the end of a run as the end of its events.
        if (hasEnded(status)) events.flush();
        const run = runs.setStatus(id, status, details);
        options.onAppended?.(id, events.lastSequence(id));
        return run;
      }),
      getRun: clear(runs.get),
      listRuns: clear(runs.list),
      appendEvents: events.append,
      readEvents: clear((runId: number, after?: number, limit?: number) => events.read(runId, after, limit)),
      lastSequence: clear(events.lastSequence),
      digestRuns: clear((runIds: readonly number[]) => runIds.map(digest)),
      flush: clear(events.flush),
      addArtifact: clear(artifacts.add),
      getArtifact: clear(artifacts.get),
      lineage: clear(artifacts.lineage),
      ...audit.functions,
      createConversation: clear(conversations.create),
      nameConversation: clear(conversations.name),
      listConversations: clear(conversations.list),
      getConversation: clear(conversations.get),
      removeConversation: clear(conversations.remove),
      saveTurn: clear(conversations.saveTurn),
      getTurn: clear(conversations.turn),
      listTurns: clear(conversations.turns),
      unendedTurns: clear(conversations.unendedTurns),
      addShieldDecision: clear(shield.add),
      listShieldDecisions: clear(shield.list),
      getShieldDecision: clear(shield.get),
      removeShieldDecisions: clear(shield.remove),
    },
    close() {
      events.close();
      audit.close();
      close();
    },
  };
}
