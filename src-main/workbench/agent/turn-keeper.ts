/** The turns that go on or wait: one at a time in a conversation, followed by anybody, found again after a restart. */
import type { AgentParts } from '../../agent/agent-parts.ts';
import { endedTurn, interruptedTurn, resumeTurn, runTurn, stopTurn } from '../../agent/run-turn.ts';
import { hasTurnEnded, type Turn } from '../../agent/turn.ts';
import type { TurnRecord } from '../../agent/turn-record.ts';
import type { Store } from '../../processes/connect-store.ts';
import { closeOrphans } from './close-orphans.ts';
import { inTime } from './in-time.ts';

export type TurnStore = Pick<Store, 'saveTurn' | 'unendedTurns' | 'listApprovals' | 'getConversation'>;

export interface TurnKeeperOptions {
  readonly store: TurnStore;
  /** What the turns of now work with; asked anew for each, so that settings hold from the next turn on. */
  readonly parts: () => Promise<Omit<AgentParts, 'save' | 'onChange'>>;
  /** Withdraws an approval that nobody needs to decide about any more. */
  readonly withdraw: (approval: string, reason: string) => Promise<void>;
  /** Told of what a person should know. */
  readonly onTrouble: (message: string) => void;
  /** A turn began, waits, or has ended. */
  readonly onStatus: () => void;
}

export interface TurnKeeper {
  /** Begins a turn that is stored already. */
  begin(record: TurnRecord): void;
  /** A turn that has not ended; `undefined` for others. */
  find(id: string): Turn | undefined;
  /** The turn that has not ended in a conversation. */
  findIn(conversation: string): Turn | undefined;
  /** Looks at the approvals that turns wait for, and goes on with those that were decided. */
  lookAtApprovals(): void;
  /** Resolves when the turn has ended and that is stored. */
  stop(id: string): Promise<void>;
  onChange(id: string, listener: () => void): () => void;
  /** Stops what computes; what waits for a person waits on, and is found at the next start. */
  close(): Promise<void>;
}

interface Kept {
  record: TurnRecord;
  controller: AbortController;
  /** What goes on with it, one after the other. */
  work: Promise<void>;
}

/** Takes over what the last program left: what went on is interrupted, what waits waits on. */
export async function openTurnKeeper(options: TurnKeeperOptions): Promise<TurnKeeper> {
  const { store, parts, withdraw, onTrouble, onStatus } = options;
  const kept = new Map<string, Kept>();
  const listeners = new Map<string, Set<() => void>>();
  let closing = false;

  const tell = (id: string): void => {
    for (const listener of listeners.get(id) ?? []) listener();
  };

  async function save(record: TurnRecord): Promise<void> {
    const { id, conversation, status } = record.turn;
    await inTime(store.saveTurn({ id, conversation, status, ended: hasTurnEnded(record.turn), record }));
  }

  function keep(record: TurnRecord): Kept {
    const entry: Kept = { record, controller: new AbortController(), work: Promise.resolve() };
    kept.set(record.turn.id, entry);
    return entry;
  }

  /** Does something with a turn, after what is being done with it. */
  function enqueue(entry: Kept, run: typeof runTurn): Promise<void> {
    const { id } = entry.record.turn;
    entry.work = entry.work.then(async () => {
      if (hasTurnEnded(entry.record.turn)) return;
      try {
        const own: AgentParts = {
          ...(await parts()),
          save,
          onChange(turn) {
            const { status } = entry.record.turn;
            entry.record = { ...entry.record, turn };
            tell(id);
            if (turn.status !== status) onStatus();
          },
        };
        entry.record = await run(entry.record, own, entry.controller.signal);
      } catch (error) {
        const { message: detail } = error as Error;
        entry.record = endedTurn(entry.record, 'failed', { code: 'could-not-go-on', values: { detail } });
        const { problem } = entry.record.turn;
        await save(entry.record).catch(({ message }: Error) => onTrouble(`${problem} (${message})`));
      }
      if (hasTurnEnded(entry.record.turn)) kept.delete(id);
      tell(id);
      onStatus();
    });
    return entry.work;
  }

  /** One that is being stopped waits no more, whatever becomes of its approval. */
  const waits = ({ record, controller }: Kept): boolean =>
    record.turn.status === 'waiting' && !controller.signal.aborted;

  function lookAtApprovals(): void {
    if (closing) return;
    for (const entry of kept.values()) if (waits(entry)) void enqueue(entry, resumeTurn);
  }

  const left = (await store.unendedTurns()).map(({ record }) => record as TurnRecord);
  const waiting = left.filter(({ turn }) => turn.status === 'waiting');
  const waitedFor = new Set(waiting.flatMap(({ memory }) => memory.pending?.approval ?? []));
  await closeOrphans({ store, waitedFor, withdraw, onTrouble });
  for (const found of left) {
    if (found.turn.status === 'waiting') keep(found);
    else await save(interruptedTurn(found));
  }

  /** @returns why it could not be withdrawn; null where it was, or where there was nothing to withdraw any more */
  async function leave(approval: string): Promise<Error | null> {
    try {
      await withdraw(approval, 'the turn was stopped');
      return null;
    } catch (error) {
      // Decided, used or expired in the same moment: whatever it was, the turn does not go on with it.
      return (error as Error).name === 'ApprovalRefused' ? null : (error as Error);
    }
  }

  return {
    begin(record) {
      const entry = keep(record);
      // A quick click may come before the turn says that it waits.
      void enqueue(entry, runTurn).then(() => waits(entry) && lookAtApprovals());
    },
    find: (id) => kept.get(id)?.record.turn,
    findIn: (conversation) =>
      [...kept.values()].find(({ record }) => record.turn.conversation === conversation)?.record.turn,
    lookAtApprovals,
    async stop(id) {
      const entry = kept.get(id);
      if (!entry) return;
      entry.controller.abort(new Error('stopped by a person'));
      const { waitingFor } = entry.record.turn;
      const undone = waitingFor === null ? null : await leave(waitingFor);
      await entry.work;
      // What was asked of a person in the same moment is known only now.
      const later = entry.record.turn.waitingFor;
      if (later !== null && later !== waitingFor) await leave(later);
      await enqueue(entry, stopTurn);
      if (undone) throw undone;
    },
    onChange(id, listener) {
      const all = listeners.get(id) ?? new Set();
      listeners.set(id, all.add(listener));
      return () => {
        all.delete(listener);
        if (all.size === 0) listeners.delete(id);
      };
    },
    async close() {
      closing = true;
      const running = [...kept.values()].filter(({ record }) => record.turn.status !== 'waiting');
      for (const { controller } of running) controller.abort(new Error('the workbench is closing'));
      await Promise.all([...kept.values()].map(({ work }) => work));
    },
  };
}
