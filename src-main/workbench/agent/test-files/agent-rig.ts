/** A turn's parts for tests: the real store with its log and queue, real file tools, and stand-ins for gate and model. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { AgentParts } from '../../../agent/agent-parts.ts';
import type { AuditLog } from '../../../agent/audit-log.ts';
import { resumeTurn, runTurn } from '../../../agent/run-turn.ts';
import { parseSafeReplies } from '../../../agent/safe-reply.ts';
import { createListFolder } from '../../../agent/tools/files/list-folder.ts';
import { createReadFile } from '../../../agent/tools/files/read-file.ts';
import { openRoot } from '../../../agent/tools/files/root.ts';
import { createWriteFile } from '../../../agent/tools/files/write-file.ts';
import { hasTurnEnded } from '../../../agent/turn.ts';
import { newTurnRecord, type TurnRecord } from '../../../agent/turn-record.ts';
import { safeRepliesFile } from '../../../package-files.ts';
import { approvalsOf, auditLogOf } from '../../../processes/audit-clients.ts';
import { connectStore, type Store } from '../../../processes/connect-store.ts';
import { type StandInGate, standInGate } from './stand-in-gate.ts';
import { type Saying, type StandInModel, standInModel } from './stand-in-model.ts';

export interface AgentRig {
  readonly folder: string;
  /** What the file tools see. */
  readonly files: string;
  readonly store: Store;
  readonly gate: StandInGate;
  readonly model: StandInModel;
  readonly parts: AgentParts;
  /** Begins a turn in a conversation of its own. */
  ask(text: string, signal?: AbortSignal): Promise<TurnRecord>;
  resume(record: TurnRecord): Promise<TurnRecord>;
  /** Closes the store and opens the folder again, as a restart of the program does. */
  restart(sayings: readonly Saying[], changes?: Partial<AgentParts>): Promise<AgentRig>;
  /** Every turn that the store has, as a restart finds it. */
  stored(): Promise<TurnRecord[]>;
  /** Events of the log in short: `decision ALLOW prompt`, `approval opened`, `execution begun`. */
  log(): Promise<string[]>;
}

export interface RigOptions {
  readonly changes?: Partial<AgentParts>;
  readonly model?: StandInModel;
  /** Puts something between the agent and the log. */
  readonly audit?: (log: AuditLog) => AuditLog;
}

export async function openRig(sayings: readonly Saying[], options: RigOptions = {}): Promise<AgentRig> {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-agent-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return open(folder, sayings, options);
}

async function open(folder: string, sayings: readonly Saying[], options: RigOptions): Promise<AgentRig> {
  const store = await connectStore(folder);
  onTestFinished(() => store.close());
  const files = path.join(folder, 'files');
  await mkdir(files, { recursive: true });
  const root = await openRoot(files);
  const [gate, model] = [standInGate(), options.model ?? standInModel(sayings)];
  const log = auditLogOf(store);
  const parts: AgentParts = {
    gate,
    audit: options.audit?.(log) ?? log,
    approvals: approvalsOf(store),
    backend: model,
    tools: [createReadFile(root), createListFolder(root), createWriteFile(root)],
    settings: {
      sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maximumTokens: 100, stop: [] },
      toolRounds: 4,
    },
    approvalMinutes: () => 5,
    safeReplies: parseSafeReplies(await readFile(safeRepliesFile, 'utf8'), safeRepliesFile),
    async save(record) {
      const { id, conversation, status } = record.turn;
      await store.saveTurn({ id, conversation, status, ended: hasTurnEnded(record.turn), record });
    },
    ...options.changes,
  };
  return {
    folder,
    files,
    store,
    gate,
    model,
    parts,
    async ask(text, signal = new AbortController().signal) {
      const [id, conversation] = [randomUUID(), randomUUID()];
      await store.createConversation(conversation);
      const startedAt = new Date().toISOString();
      const record = newTurnRecord({ id, conversation, text, language: 'en', startedAt, messages: [] });
      return runTurn(record, parts, signal);
    },
    resume: (record) => resumeTurn(record, parts, new AbortController().signal),
    async restart(next, changes = {}) {
      await store.close();
      return open(folder, next, { changes });
    },
    async stored() {
      const all = await store.listConversations(100);
      const turns = await Promise.all(all.map(({ id }) => store.listTurns(id)));
      return turns.flat().map(({ record }) => record as TurnRecord);
    },
    async log() {
      const entries = await store.pageAudit({}, 0, 1000);
      return entries.flatMap(({ event }) => {
        if (event.kind === 'decision')
          return [`decision ${event.decision.verdict} ${event.decision.subject}`];
        if (event.kind === 'approval') return [`approval ${event.step}`];
        return event.kind === 'execution' ? [`execution ${event.outcome}`] : [];
      });
    },
  };
}
