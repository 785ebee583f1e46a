/** A turn with what it needs to go on: stored as JSON after every step, so that a restart loses nothing that a person decides. */
import type { Action, ChatMessage } from '../gate/deciding/action.ts';
import type { Turn } from './turn.ts';

export interface ProposedCall {
  readonly tool: string;
  readonly arguments: unknown;
}

/** An action that a person decides about. */
export interface PendingAction {
  readonly action: Action;
  readonly approval: string;
  /** Index in `Turn.steps` of the step that it belongs to. */
  readonly step: number;
}

export interface TurnMemory {
  /** What the model is given: earlier turns, this one's question, calls and judged results. */
  readonly messages: readonly ChatMessage[];
  /** Calls that the model proposed and that were not taken up yet. */
  readonly calls: readonly ProposedCall[];
  /** Calls taken up so far. */
  readonly callsMade: number;
  readonly pending: PendingAction | null;
  /** Earlier questions among the messages that a person approved; of older records none is known. */
  readonly approved?: readonly string[];
}

export interface TurnRecord {
  readonly turn: Turn;
  readonly memory: TurnMemory;
}

export interface NewTurn {
  readonly id: string;
  readonly conversation: string;
  readonly text: string;
  readonly language: 'en' | 'ja';
  readonly startedAt: string;
  /** What came before, without the question; see `conversationMessages`. */
  readonly messages: readonly ChatMessage[];
  /** Questions among them that a person approved; none unless given. */
  readonly approved?: readonly string[];
}

export function newTurnRecord({ messages, approved = [], ...asked }: NewTurn): TurnRecord {
  return {
    turn: {
      ...asked,
      status: 'going-on',
      steps: [],
      waitingFor: null,
      reply: null,
      problem: null,
      endedAt: null,
    },
    memory: {
      messages: [...messages, { role: 'user', content: asked.text }],
      calls: [],
      callsMade: 0,
      pending: null,
      approved,
    },
  };
}
