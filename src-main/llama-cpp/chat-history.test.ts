import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../gate/deciding/action.ts';
import { ConversationTooLong, chatHistory, fitConversation } from './chat-history.ts';

const said = (role: ChatMessage['role'], content: string): ChatMessage => ({ role, content });
const call = said('assistant', '{"arguments":{"path":"a"},"tool":"read_file"}');
const messages = [
  said('system', 'ssss'),
  said('user', 'aaaa'),
  call,
  said('tool', 'tttt'),
  said('assistant', 'AAAA'),
  said('user', 'bbbb'),
  said('assistant', 'BBBB'),
  said('user', 'cccc'),
];
const count = (all: readonly ChatMessage[]): number =>
  all.reduce((sum, { content }) => sum + content.length, 0);

describe('a conversation that is too long', () => {
  it('loses its oldest turns, whole; what the system says and the newest question stay', () => {
    const whole = fitConversation(messages, 1000, count);
    expect(whole).toEqual({ messages, tokens: count(messages), dropped: 0 });
    const shorter = fitConversation(messages, count(messages) - 1, count);
    expect(shorter).toMatchObject({ tokens: 16, dropped: 4 });
    expect(shorter.messages).toEqual([messages[0], ...messages.slice(5)]);
    expect(fitConversation(messages, 8, count)).toMatchObject({
      messages: [messages[0], messages[7]],
      dropped: 6,
    });
  });

  it('is refused when even the newest question does not fit, with both figures', () => {
    expect(() => fitConversation(messages, 7, count)).toThrow(ConversationTooLong);
    expect(() => fitConversation(messages, 7, count)).toThrow(/needs 8 tokens.*room for 7/u);
  });

  it('keeps the results that follow the newest question', () => {
    const calling = [
      said('user', 'old'),
      said('assistant', 'OLD'),
      said('user', 'new'),
      call,
      said('tool', 't'),
    ];
    expect(fitConversation(calling, count(calling.slice(2)), count).messages).toEqual(calling.slice(2));
  });
});

describe('the history', () => {
  it('joins a call with its result, and the answer goes on after it', () => {
    expect(chatHistory(messages.slice(1, 4))).toEqual([
      { type: 'user', text: 'aaaa' },
      {
        type: 'model',
        response: [{ type: 'functionCall', name: 'read_file', params: { path: 'a' }, result: 'tttt' }],
      },
    ]);
    const [, model, , empty] = chatHistory([...messages.slice(1, 5), said('user', 'x')]);
    expect(model).toMatchObject({ type: 'model', response: [{ type: 'functionCall' }, 'AAAA'] });
    expect(empty).toEqual({ type: 'model', response: [] });
  });

  it('leaves JSON that is no call as it was said', () => {
    const json = said('assistant', '{"tool":"read_file"}');
    expect(chatHistory([json, said('tool', 't')])).toEqual([
      { type: 'model', response: ['{"tool":"read_file"}'] },
      { type: 'user', text: 'Result of a tool:\nt' },
      { type: 'model', response: [] },
    ]);
  });
});
