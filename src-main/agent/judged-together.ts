/**
 * What of a conversation is judged as one text, besides the newest question alone: a request that is cut up over several
 * turns, or over the system prompt and a question, is harmless in each part.
 */
import type { ChatMessage } from '../gate/deciding/action.ts';
import { endOf } from './answer-pieces.ts';

/** Earlier questions that are read again with the newest one, and their length in UTF-16 units: long conversations stay bounded. */
export const EARLIER_QUESTIONS = 5;
export const EARLIER_UNITS = 4000;

const ends = /[.!?。！？…:;」』)\]"']\s*$/u;

/** One text of several, in order: what breaks off within a sentence is read on in the next one. */
export function joinTexts(texts: readonly string[]): string {
  return texts.reduce(
    (all, text) => (all === '' ? text : `${all}${ends.test(all) ? '\n\n' : ' '}${text}`),
    '',
  );
}

/**
 * The system prompt, whole, and the end of what a person asked before, with the newest question.
 * @param messages what the model is going to be given; its newest question is the last of a user
 * @param approved earlier questions that a person has read and let through: they do not stop every later one again
 * @returns null when the question stands alone: it was judged already
 */
export function judgedTogether(
  messages: readonly ChatMessage[],
  approved: readonly string[] = [],
): string | null {
  const contents = (role: ChatMessage['role']): string[] =>
    messages.filter((message) => message.role === role).map(({ content }) => content);
  const system = contents('system');
  const asked = contents('user');
  const question = asked.at(-1) ?? '';
  const earlier = asked
    .slice(0, -1)
    .filter((text) => !approved.includes(text))
    .slice(-EARLIER_QUESTIONS);
  if (system.length === 0 && earlier.length === 0) return null;
  const before = earlier.length === 0 ? [] : [endOf(joinTexts(earlier), EARLIER_UNITS)];
  return joinTexts([...system, ...before, question]);
}
