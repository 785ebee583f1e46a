/** The agent as people handle it: conversations, turns that can be followed and stopped, and what answers. */
import type { AgentSettings } from '../agent/agent-settings.ts';
import type { ToolBounds, ToolCaution } from '../agent/tool.ts';
import type { Turn } from '../agent/turn.ts';
import type { GraphicsCards } from '../llama-cpp/graphics-cards.ts';
import type { NamedError } from './problem-meaning.ts';

export interface ConversationSummary {
  /** UUID. */
  readonly id: string;
  /** Beginning of its first question; empty before that. */
  readonly title: string;
  readonly turns: number;
  /** Status of its last turn; null before the first. */
  readonly status: Turn['status'] | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Conversation {
  readonly summary: ConversationSummary;
  /** Oldest first. */
  readonly turns: readonly Turn[];
}

/** Whether somebody can be answered right now. */
export interface AgentState {
  readonly backend: {
    readonly name: string;
    readonly state: 'closed' | 'opening' | 'open' | 'failed';
    readonly problem: string | null;
    /** The same for screens of other languages. */
    readonly error: NamedError | null;
  };
  readonly tools: readonly {
    readonly name: string;
    readonly description: string;
    /** What it names, for descriptions in other languages. */
    readonly bounds: ToolBounds;
    readonly effect: 'nothing' | 'writes';
    readonly enabled: boolean;
    /** Why it cannot be used; null when it can. */
    readonly problem: string | null;
    /** What a person should know before allowing it. */
    readonly caution: ToolCaution | null;
  }[];
  /** Why there are no tools: `tools.json` cannot be used. Null while it can. */
  readonly toolProblem: { readonly problem: string; readonly error: NamedError } | null;
}

/** A model that can answer here: value of `AgentSettings.backend.model`. */
export interface AnsweringModel {
  readonly id: string;
  readonly name: string;
  readonly bytes: number | null;
}

export interface AgentDesk {
  /** Most recently used first. */
  list(): Promise<readonly ConversationSummary[]>;
  /** Calls when the list is another one: a conversation more or less, a turn that began, waits or ended. */
  onListChange(listener: () => void): () => void;
  create(): Promise<ConversationSummary>;
  /** @throws when there is no such conversation */
  open(id: string): Promise<Conversation>;
  /** Stops what goes on in it, withdraws its open approvals, and forgets it. What the audit log has stays. */
  remove(id: string): Promise<void>;
  /**
   * Begins a turn; one at a time goes on in a conversation.
   * @returns the turn; `follow` tells how it goes on
   * @throws when there is no such conversation, or its last turn has not ended
   */
  send(conversation: string, text: string, language: 'en' | 'ja'): Promise<Turn>;
  /** How a turn stands now. @throws when there is no such turn */
  turn(id: string): Promise<Turn>;
  /** Ends a turn: generation and tools are stopped, an approval it waits for is withdrawn. Without effect at its end. */
  stop(turn: string): Promise<void>;
  /** Calls when something about a turn changed; the answer stops that. */
  onTurnChange(turn: string, listener: () => void): () => void;
  settings(): AgentSettings;
  /** Checked, written, recorded in the audit log; turns that go on keep what they began with. */
  changeSettings(settings: AgentSettings): Promise<AgentSettings>;
  models(): Promise<readonly AnsweringModel[]>;
  /** Looked for once, by a process that ends. @throws why nobody could look; the next call looks again */
  graphics(): Promise<GraphicsCards>;
  state(): Promise<AgentState>;
  close(): Promise<void>;
}
