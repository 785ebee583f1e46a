/** What the model is told of a conversation: only questions that were let through, with the answers that were released. */
import type { ChatMessage } from '../gate/deciding/action.ts';
import { releasedText, type Turn } from './turn.ts';

/**
 * Turns that were refused, rejected or cut are left out whole: their text shall not reach the model by the next question.
 * @param turns ended ones, oldest first
 */
export function conversationMessages(systemPrompt: string, turns: readonly Turn[]): ChatMessage[] {
  const system: ChatMessage[] = systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }];
  const said = turns.flatMap((turn): ChatMessage[] => {
    const answer = releasedText(turn);
    if (!['answered', 'stopped'].includes(turn.status) || answer === '') return [];
    return [
      { role: 'user', content: turn.text },
      { role: 'assistant', content: answer },
    ];
  });
  return [...system, ...said];
}

/** Questions that a person let through: where the gate had stopped them, it does not stop every later one for them again. */
export function approvedQuestions(turns: readonly Turn[]): string[] {
  return turns
    .filter(({ steps }) => steps.some(({ kind, state }) => kind === 'judge' && state === 'approved'))
    .map(({ text }) => text);
}
