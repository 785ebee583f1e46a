/** A tool's call as a message of the conversation: what `tell-model.ts` puts before the result, read again. */
import type { ChatMessage } from '../gate/deciding/action.ts';

export interface SpokenCall {
  readonly tool: string;
  readonly arguments: unknown;
}

export type SpokenMessage =
  | { readonly kind: 'said'; readonly message: ChatMessage }
  /** A call with what came back. */
  | { readonly kind: 'called'; readonly call: SpokenCall; readonly result: string };

/** Joins calls with their results; a result without its call stays a message. */
export function joinCalls(messages: readonly ChatMessage[]): SpokenMessage[] {
  const joined: SpokenMessage[] = [];
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index]!;
    const next = messages[index + 1];
    const call = message.role === 'assistant' && next?.role === 'tool' ? readCall(message.content) : null;
    if (call && next) {
      joined.push({ kind: 'called', call, result: next.content });
      index += 1;
    } else {
      joined.push({ kind: 'said', message });
    }
  }
  return joined;
}

function readCall(content: string): SpokenCall | null {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    // An answer in words, which is what most are.
    return null;
  }
  if (typeof json !== 'object' || json === null || Object.keys(json).sort().join() !== 'arguments,tool')
    return null;
  const call = json as { tool: unknown; arguments: unknown };
  return typeof call.tool === 'string' ? { tool: call.tool, arguments: call.arguments } : null;
}
