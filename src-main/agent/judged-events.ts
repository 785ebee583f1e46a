/** The gate over an answer that streams. */
import type { TextAround } from './audit-log.ts';
import { type JudgedEvent, judgeWhileStreaming } from './judge-while-streaming.ts';
import type { GenerateEvent } from './language-model-backend.ts';
import type { SafetyGate } from './safety-gate.ts';

export type { JudgedEvent };

export interface JudgedEventsOptions {
  readonly gate: SafetyGate;
  readonly conversation: string | null;
  readonly language: 'en' | 'ja';
  readonly signal: AbortSignal;
}

/** @throws what the stream throws; nothing of a piece that was not judged is given out */
export function judgedEvents(
  events: AsyncGenerator<GenerateEvent, void>,
  { gate, conversation, language, signal }: JudgedEventsOptions,
): AsyncGenerator<JudgedEvent, void> {
  const judge = (text: string, around: TextAround) =>
    gate.decide({ subject: 'answer', text, conversation, language, around }, signal);
  return judgeWhileStreaming(events, judge, signal);
}
