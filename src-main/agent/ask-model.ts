/** One answer of the language model: between two entries of the audit log, released only as far as the gate has judged it. */
import type { GenerateAction } from '../gate/deciding/action.ts';
import type { Permit } from '../gate/deciding/permit.ts';
import { briefOf, type DecidingParts, gateOnRecord, type RecordedDecision } from './decide-on-record.ts';
import { executeOnRecord } from './execute-on-record.ts';
import { judgedEvents } from './judged-events.ts';
import type { LanguageModelBackend, Sampling, ToolDescription } from './language-model-backend.ts';
import type { AnswerStep, DecisionBrief } from './turn.ts';
import type { ProposedCall } from './turn-record.ts';

export interface AskingParts extends DecidingParts {
  readonly backend: LanguageModelBackend;
}

/** Leave to ask, and what gave it. */
export interface PermittedAnswer {
  readonly action: GenerateAction;
  readonly permit: Permit<'generate'>;
  /** Decision or approval. */
  readonly permittedBy: string;
}

export interface AskOptions {
  readonly conversation: string | null;
  readonly language: 'en' | 'ja';
  readonly sampling: Sampling;
  readonly tools: readonly ToolDescription[];
  readonly signal: AbortSignal;
  /** A piece that was judged and may be shown, and the windows judged so far. */
  onReleased(text: string, windows: number): void;
}

export interface Asked {
  readonly outcome: 'succeeded' | 'cut' | 'cancelled';
  /** Everything that was released. */
  readonly text: string;
  readonly calls: readonly ProposedCall[];
  /** Decisions that were taken on it. */
  readonly windows: number;
  /** The one that cut it. */
  readonly cutBy: RecordedDecision | null;
  /** Why the model ended. */
  readonly reason: 'stop' | 'length' | 'tool-call' | 'cancelled' | 'cut';
  readonly figures: AnswerStep['figures'];
}

/** @throws NotPermitted, NoRecordedDecision, and what the backend throws; what was released until then stays released */
export async function askModel(
  parts: AskingParts,
  { action, permit, permittedBy }: PermittedAnswer,
  options: AskOptions,
): Promise<Asked> {
  const { conversation, language, sampling, tools, signal, onReleased } = options;
  const { result } = await executeOnRecord(parts.audit, permittedBy, action, signal, async () => {
    const calls: ProposedCall[] = [];
    let last: DecisionBrief | null = null;
    const gate = gateOnRecord(parts, ({ brief }) => {
      last = brief;
    });
    let [text, windows] = ['', 0];
    let reason: Asked['reason'] = 'cancelled';
    let cutBy: Asked['cutBy'] = null;
    let figures: Asked['figures'] = null;
    const events = parts.backend.generate(permit, action, { sampling, tools, signal });
    for await (const event of judgedEvents(events, { gate, conversation, language, signal })) {
      if (event.kind === 'text') {
        text += event.text;
        windows = event.windows;
        onReleased(event.text, windows);
      } else if (event.kind === 'cut') {
        cutBy = { decision: event.decision, brief: last ?? briefOf(event.decision, 0) };
        windows = event.windows;
        reason = 'cut';
      } else if (event.kind === 'tool-call') {
        calls.push({ tool: event.tool, arguments: event.arguments });
      } else {
        const { promptTokens, answerTokens, firstTokenMs, tokensPerSecond, computedOn } = event;
        const where = computedOn ? { computedOn } : {};
        figures = { promptTokens, answerTokens, firstTokenMs, tokensPerSecond, ...where };
        if (cutBy === null) reason = event.reason;
      }
    }
    const outcome = cutBy ? 'cut' : reason === 'cancelled' ? 'cancelled' : 'succeeded';
    const detail = cutBy ? `cut by decision ${cutBy.decision.id}` : reason;
    return { outcome, detail, result: { outcome, text, calls, windows, cutBy, reason, figures } };
  });
  return result as Asked;
}
