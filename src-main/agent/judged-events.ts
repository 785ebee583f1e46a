/** An answer while it streams: held back piece by piece until the gate has judged it with what came before. */
import type { GateDecision } from '../gate/deciding/gate-decision.ts';
import type { GenerateEvent } from './language-model-backend.ts';
import type { SafetyGate } from './safety-gate.ts';

export type JudgedEvent =
  /** Judged, and may be shown. */
  | { readonly kind: 'text'; readonly text: string; readonly windows: number }
  /** The gate said no: nothing more comes, and what was not released is gone. */
  | { readonly kind: 'cut'; readonly decision: GateDecision; readonly windows: number }
  | Extract<GenerateEvent, { kind: 'tool-call' | 'end' }>;

export interface JudgedEventsOptions {
  readonly gate: SafetyGate;
  readonly conversation: string | null;
  readonly language: 'en' | 'ja';
  readonly signal: AbortSignal;
}

/** A piece is judged at the end of a sentence from so many characters on, and at the latest after twice as many. */
const PIECE = 120;
/** Characters before a piece that are judged with it, so that nothing is hidden across a border. */
const BEFORE = 480;

const sentenceEnd = /[.!?。！？\n]\s*$/u;

/** @throws what the stream throws; nothing of a piece that was not judged is given out */
export async function* judgedEvents(
  events: AsyncGenerator<GenerateEvent, void>,
  { gate, conversation, language, signal }: JudgedEventsOptions,
): AsyncGenerator<JudgedEvent, void> {
  let [released, held, windows] = ['', '', 0];

  async function judgeHeld(): Promise<JudgedEvent> {
    const text = `${released.slice(-BEFORE)}${held}`;
    const decision = await gate.decide({ subject: 'answer', text, conversation, language }, signal);
    windows += 1;
    if (decision.verdict !== 'ALLOW') return { kind: 'cut', decision, windows };
    const piece = held;
    released += piece;
    held = '';
    return { kind: 'text', text: piece, windows };
  }

  try {
    for await (const event of events) {
      if (event.kind === 'text') held += event.text;
      const due =
        event.kind !== 'text' || held.length >= 2 * PIECE || (held.length >= PIECE && sentenceEnd.test(held));
      // Of an answer that was stopped, nothing more is shown.
      if (due && held !== '' && !signal.aborted) {
        const judged = await judgeHeld();
        yield judged;
        if (judged.kind === 'cut') return;
      }
      if (event.kind !== 'text') yield event;
    }
  } finally {
    // Whoever stops to listen stops the model.
    await events.return(undefined);
  }
}
