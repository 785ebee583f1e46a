/** A conversation as node-llama-cpp knows one, cut to what the context holds. */
import type { ChatHistoryItem } from 'node-llama-cpp';
import { joinCalls, type SpokenMessage } from '../agent/spoken-call.ts';
import type { ChatMessage } from '../gate/deciding/action.ts';

/** The newest message does not fit, whatever is left out. */
export class ConversationTooLong extends Error {
  override readonly name = 'ConversationTooLong';
}

/** The history with an empty answer at its end: that is where the model goes on. */
export function chatHistory(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const items: ChatHistoryItem[] = [];
  for (const spoken of joinCalls(messages)) {
    const item = historyItem(spoken);
    const last = items.at(-1);
    // One answer with its calls: templates expect the two sides to take turns.
    if (last?.type === 'model' && item.type === 'model')
      items.splice(-1, 1, { type: 'model', response: [...last.response, ...item.response] });
    else items.push(item);
  }
  // After a result the model goes on with the answer that it called from.
  if (items.at(-1)?.type !== 'model') items.push({ type: 'model', response: [] });
  return items;
}

function historyItem(spoken: SpokenMessage): ChatHistoryItem {
  if (spoken.kind === 'called') {
    const { call, result } = spoken;
    return {
      type: 'model',
      response: [{ type: 'functionCall', name: call.tool, params: call.arguments, result }],
    };
  }
  const { role, content } = spoken.message;
  if (role === 'system') return { type: 'system', text: content };
  if (role === 'assistant') return { type: 'model', response: [content] };
  return { type: 'user', text: role === 'tool' ? `Result of a tool:\n${content}` : content };
}

export interface FittedConversation {
  readonly messages: readonly ChatMessage[];
  /** Tokens of the text that the model goes on with. */
  readonly tokens: number;
  /** Messages that were left out, the oldest. */
  readonly dropped: number;
}

/**
 * Leaves out the oldest turns until the rest fits; what the system says and the newest question stay.
 * @param count tokens of a conversation as the model's template writes it
 * @throws ConversationTooLong
 */
export function fitConversation(
  messages: readonly ChatMessage[],
  room: number,
  count: (messages: readonly ChatMessage[]) => number,
): FittedConversation {
  let kept = messages;
  for (;;) {
    const tokens = count(kept);
    if (tokens <= room) return { messages: kept, tokens, dropped: messages.length - kept.length };
    const shorter = withoutOldestTurn(kept);
    if (shorter.length === kept.length)
      throw new ConversationTooLong(
        `The newest message needs ${tokens} tokens, with what the system says, and the model has room for ${room}: ` +
          'shorten it, or choose a longer context where the model has one.',
      );
    kept = shorter;
  }
}

/** A turn is a question and all that follows it before the next. */
function withoutOldestTurn(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const newest = messages.findLastIndex(({ role }) => role === 'user');
  const oldest = messages.findIndex(({ role }) => role !== 'system');
  if (oldest < 0 || oldest >= newest) return messages;
  const next = messages.findIndex(({ role }, index) => index > oldest && role === 'user');
  return messages.filter(({ role }, index) => role === 'system' || index >= next);
}
