/** An answer while it streams: a piece is given out only after the gate has judged it with what came before. */
import type { GateDecision } from '../gate/deciding/gate-decision.ts';
import { BEFORE, endOf, pieceLength } from './answer-pieces.ts';
import type { TextAround } from './audit-log.ts';
import type { GenerateEvent } from './language-model-backend.ts';

/** What a window's decision has to say. */
type WindowDecision = Pick<GateDecision, 'verdict' | 'faults'>;

export type JudgedEvent<Decision extends WindowDecision = GateDecision> =
  /** Judged, and may be shown. */
  | { readonly kind: 'text'; readonly text: string; readonly windows: number }
  /** The gate did not say yes: nothing more comes, and what was not released is gone. */
  | {
      readonly kind: 'cut';
      readonly decision: Decision;
      readonly windows: number;
      /** Code units that had been released. */
      readonly at: number;
    }
  | Extract<GenerateEvent, { kind: 'tool-call' | 'end' }>;

/**
 * Judges overlapping windows of a stream, and at its end the whole of it before the last piece is released. Whatever the
 * gate does not allow, or has a fault about, ends the stream at once and the generation with it.
 *
 * What is longer than a window and harmless in each of them is found by the check of the whole alone: then its beginning
 * was shown already.
 * @param judgeWindow the decision on a text, written to the log, masked by what stands around it; what it throws ends
 *   the stream with nothing more released
 * @param signal given when a person stopped the answer: what was not judged by then is not shown
 * @throws what the stream and `judgeWindow` throw
 */
export async function* judgeWhileStreaming<Decision extends WindowDecision>(
  events: AsyncGenerator<GenerateEvent, void>,
  judgeWindow: (text: string, around: TextAround) => Promise<Decision>,
  signal: AbortSignal,
): AsyncGenerator<JudgedEvent<Decision>, void> {
  let [released, held, windows] = ['', '', 0];

  /** The decision that keeps a text back, or null when it may go. */
  async function refusal(text: string, around: TextAround): Promise<Decision | null> {
    const decision = await judgeWindow(text, around);
    windows += 1;
    return decision.verdict === 'ALLOW' && decision.faults.length === 0 ? null : decision;
  }

  async function judgePiece(length: number, last: boolean): Promise<JudgedEvent<Decision>> {
    const piece = held.slice(0, length);
    const window = `${endOf(released, BEFORE)}${piece}`;
    const whole = `${released}${piece}`;
    const before = whole.slice(0, whole.length - window.length);
    // The unit that says where a piece ends is known of every one but the last, however the text arrived.
    const after = last ? null : held.slice(length, length + 1);
    const refused =
      (await refusal(window, { before, after })) ??
      (last && whole !== window ? await refusal(whole, {}) : null);
    if (refused) return { kind: 'cut', decision: refused, windows, at: released.length };
    released = whole;
    held = held.slice(length);
    return { kind: 'text', text: piece, windows };
  }

  try {
    for await (const event of events) {
      if (event.kind === 'text') held += event.text;
      for (;;) {
        if (signal.aborted || held === '') break;
        const last = event.kind !== 'text';
        const length = pieceLength(held) ?? (last ? held.length : null);
        if (length === null) break;
        const judged = await judgePiece(length, last && length === held.length);
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
