/** The agent over a data folder: conversations in the store, turns that go on, settings. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AgentParts } from '../../agent/agent-parts.ts';
import type { AgentSettings } from '../../agent/agent-settings.ts';
import type { AuditLog } from '../../agent/audit-log.ts';
import { approvedQuestions, conversationMessages } from '../../agent/conversation-messages.ts';
import { hasTurnEnded, type Turn } from '../../agent/turn.ts';
import { newTurnRecord, type TurnRecord } from '../../agent/turn-record.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { StoredConversation } from '../../store/conversations.ts';
import type { AgentDesk, AgentState, AnsweringModel, ConversationSummary } from '../agent-desk.ts';
import { DeskProblem } from '../problem-meaning.ts';
import { parseAgentSettings, writeAgentSettings } from './agent-settings-file.ts';
import { openTurnKeeper } from './turn-keeper.ts';

export interface AgentDeskOptions {
  readonly dataFolder: string;
  readonly store: Store;
  readonly audit: AuditLog;
  readonly settings: AgentSettings;
  /** What a turn works with, under the settings of now. */
  readonly parts: (settings: AgentSettings) => Promise<Omit<AgentParts, 'save' | 'onChange'>>;
  readonly withdraw: (approval: string, reason: string) => Promise<void>;
  /** What gate and tools remember of a conversation that is deleted. */
  readonly forget: (conversation: string) => void;
  readonly models: () => Promise<readonly AnsweringModel[]>;
  readonly graphics: AgentDesk['graphics'];
  readonly state: (settings: AgentSettings) => Promise<AgentState>;
  /** Told when other settings hold. */
  readonly onSettings: (settings: AgentSettings) => void;
  readonly onTrouble: (message: string) => void;
  readonly onChange: () => void;
}

export interface OpenAgentDesk extends AgentDesk {
  /** An approval was decided, or time passed. */
  lookAtApprovals(): void;
}

/** Conversations in a list. */
const LISTED = 500;
/** Characters of a question that name its conversation. */
const TITLE = 80;

export async function createAgentDesk(options: AgentDeskOptions): Promise<OpenAgentDesk> {
  const { dataFolder, store, audit, onTrouble } = options;
  const listeners = new Set<() => void>();
  const onChange = (): void => {
    options.onChange();
    for (const listener of listeners) listener();
  };
  let settings = options.settings;
  /** Changes are made one after the other. */
  let lastChange: Promise<unknown> = Promise.resolve();
  /** Conversations in which a turn is being entered: two clicks are one turn. */
  const entering = new Set<string>();
  const keeper = await openTurnKeeper({
    store,
    parts: () => options.parts(settings),
    withdraw: options.withdraw,
    onTrouble,
    onStatus: onChange,
  });

  async function existing(id: string): Promise<StoredConversation> {
    const found = await store.getConversation(id);
    if (!found)
      throw new DeskProblem(
        { code: 'no-conversation', values: {} },
        'There is no such conversation. It may have been deleted.',
      );
    return found;
  }

  const summary = (stored: StoredConversation): ConversationSummary => ({
    ...stored,
    status: keeper.findIn(stored.id)?.status ?? (stored.status as Turn['status'] | null),
  });

  async function turnsOf(conversation: string): Promise<Turn[]> {
    const stored = await store.listTurns(conversation);
    return stored.map(({ id, record }) => keeper.find(id) ?? (record as TurnRecord).turn);
  }

  async function begin(conversation: string, text: string, language: 'en' | 'ja'): Promise<Turn> {
    await existing(conversation);
    const before = await turnsOf(conversation);
    if (before.some((turn) => !hasTurnEnded(turn)))
      throw oneAtATime(
        'The last question of this conversation is not answered yet. Wait for it, or stop it.',
      );
    const record = newTurnRecord({
      id: randomUUID(),
      conversation,
      text,
      language,
      startedAt: new Date().toISOString(),
      messages: conversationMessages(settings.systemPrompt, before),
      approved: approvedQuestions(before),
    });
    const { id, status } = record.turn;
    await store.saveTurn({ id, conversation, status, ended: false, record });
    await store.nameConversation(
      conversation,
      [...text.trim().replaceAll(/\s+/gu, ' ')].slice(0, TITLE).join(''),
    );
    keeper.begin(record);
    onChange();
    return record.turn;
  }

  async function change(next: AgentSettings): Promise<AgentSettings> {
    const checked = parseAgentSettings(next);
    if (isDeepStrictEqual(checked, settings)) return settings;
    await audit.append({ kind: 'setting', name: 'agent', from: settings, to: checked });
    await writeAgentSettings(dataFolder, checked);
    settings = checked;
    options.onSettings(settings);
    onChange();
    return settings;
  }

  return {
    list: async () => (await store.listConversations(LISTED)).map(summary),
    onListChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async create() {
      const created = await store.createConversation(randomUUID());
      onChange();
      return summary(created);
    },
    open: async (id) => ({ summary: summary(await existing(id)), turns: await turnsOf(id) }),
    async remove(id) {
      const going = keeper.findIn(id);
      if (going) await keeper.stop(going.id);
      await store.removeConversation(id);
      options.forget(id);
      onChange();
    },
    async send(conversation, text, language) {
      if (entering.has(conversation))
        throw oneAtATime('Another question of this conversation is being sent. Wait for its answer.');
      entering.add(conversation);
      try {
        // Halves of characters have no bytes: nothing could be permitted about them.
        return await begin(conversation, text.toWellFormed(), language);
      } finally {
        entering.delete(conversation);
      }
    },
    async turn(id) {
      const going = keeper.find(id);
      if (going) return going;
      const stored = await store.getTurn(id);
      if (!stored)
        throw new DeskProblem(
          { code: 'no-turn', values: {} },
          'There is no such turn. Its conversation may have been deleted.',
        );
      return (stored.record as TurnRecord).turn;
    },
    stop: keeper.stop,
    onTurnChange: keeper.onChange,
    settings: () => settings,
    changeSettings(next) {
      const changed = lastChange.then(() => change(next));
      lastChange = changed.catch(() => {});
      return changed;
    },
    models: options.models,
    graphics: options.graphics,
    state: () => options.state(settings),
    lookAtApprovals: keeper.lookAtApprovals,
    close: keeper.close,
  };
}

function oneAtATime(message: string): DeskProblem {
  return new DeskProblem({ code: 'one-turn-at-a-time', values: {} }, message);
}
