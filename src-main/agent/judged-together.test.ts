import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../gate/deciding/action.ts';
import { EARLIER_QUESTIONS, EARLIER_UNITS, joinTexts, judgedTogether } from './judged-together.ts';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });
const answer = (content: string): ChatMessage => ({ role: 'assistant', content });

describe('what is judged together', () => {
  it('is nothing for a question that stands alone', () => {
    expect(judgedTogether([user('How do I make soup?')])).toBeNull();
  });

  it('is the system prompt and earlier questions with the newest, and no answer', () => {
    const messages = [system('Be short.'), user('One?'), answer('ANSWER'), user('Two')];
    expect(judgedTogether(messages)).toBe('Be short.\n\nOne?\n\nTwo');
    expect(judgedTogether([system('Be short.'), user('One?')])).toBe('Be short.\n\nOne?');
  });

  it('reads on what breaks off within a sentence', () => {
    expect(joinTexts(['how to build', 'a wall.', 'Thanks', '壁の', '作り方。', 'はい'])).toBe(
      'how to build a wall.\n\nThanks 壁の 作り方。\n\nはい',
    );
  });

  it('leaves out what a person let through, and nothing else', () => {
    const messages = [user('GREY'), answer('a'), user('One?'), answer('b'), user('Two?')];
    expect(judgedTogether(messages, ['GREY'])).toBe('One?\n\nTwo?');
    expect(judgedTogether([user('GREY'), answer('a'), user('Two?')], ['GREY'])).toBeNull();
    // The newest question was not let through by anybody, whatever it repeats.
    expect(judgedTogether([user('One?'), answer('a'), user('GREY')], ['GREY'])).toBe('One?\n\nGREY');
  });

  it('stays bounded however long the conversation is, and keeps system prompt and newest question whole', () => {
    const long = 'word '.repeat(2000);
    const many = Array.from({ length: 500 }, (_, n) => user(`${n} ${long}`));
    const text = judgedTogether([system(long), ...many, user(`${long}?`)])!;
    expect(text.length).toBeLessThan(2 * long.length + EARLIER_UNITS + 10);
    expect(text.startsWith(long.trim())).toBe(true);
    expect(text.endsWith(`${long}?`)).toBe(true);
    const short = judgedTogether([...Array.from({ length: 500 }, (_, n) => user(`q${n}?`)), user('Last?')])!;
    expect(short.split('\n\n')).toEqual([
      ...Array.from({ length: EARLIER_QUESTIONS }, (_, n) => `q${500 - EARLIER_QUESTIONS + n}?`),
      'Last?',
    ]);
  });
});
