/** A conversation as OpenAI's protocol writes it. */
import { canonicalJson } from '../../artifacts/canonical-json.ts';
import type { ChatMessage } from '../../gate/deciding/action.ts';
import type { GenerateOptions } from '../language-model-backend.ts';
import { joinCalls } from '../spoken-call.ts';

/** Body of `POST /chat/completions`. What is not asked for is left out: not every server knows every field. */
export function chatRequest(
  model: string,
  messages: readonly ChatMessage[],
  { sampling, tools }: Pick<GenerateOptions, 'sampling' | 'tools'>,
): object {
  const { temperature, topP, topK, seed, maximumTokens, stop } = sampling;
  return {
    model,
    messages: wireMessages(messages),
    stream: true,
    stream_options: { include_usage: true },
    temperature,
    top_p: topP,
    max_tokens: maximumTokens,
    ...(topK > 0 ? { top_k: topK } : {}),
    ...(seed === null ? {} : { seed }),
    ...(stop.length > 0 ? { stop } : {}),
    ...(tools.length > 0
      ? { tools: tools.map((tool) => ({ type: 'function', function: tool })), tool_choice: 'auto' }
      : {}),
  };
}

function wireMessages(messages: readonly ChatMessage[]): object[] {
  return joinCalls(messages).flatMap((spoken, index): object[] => {
    if (spoken.kind === 'said') {
      const { role, content } = spoken.message;
      // A result without its call is none to the protocol.
      return [
        role === 'tool' ? { role: 'user', content: `Result of a tool:\n${content}` } : { role, content },
      ];
    }
    const { call, result } = spoken;
    const id = `call_${index}`;
    const made = { name: call.tool, arguments: canonicalJson(call.arguments ?? {}) };
    return [
      { role: 'assistant', content: null, tool_calls: [{ id, type: 'function', function: made }] },
      { role: 'tool', tool_call_id: id, content: result },
    ];
  });
}
