/** The beginning of a turn: the question is judged, and goes to the model, to a person, or nowhere. */
import type { GenerateAction } from '../gate/deciding/action.ts';
import { permitByDecision } from '../gate/deciding/mint-permit.ts';
import type { AgentParts } from './agent-parts.ts';
import type { PermittedAnswer } from './ask-model.ts';
import { askPerson } from './ask-person.ts';
import { decideOnRecord } from './decide-on-record.ts';
import { safeReplyTo } from './safe-reply.ts';
import type { TurnProgress } from './turn-progress.ts';

/** The model is asked to go on with what the turn remembers. */
export function generateAction(progress: TurnProgress, { backend }: Pick<AgentParts, 'backend'>) {
  const { messages } = progress.record.memory;
  return { kind: 'generate', model: backend.name, messages } satisfies GenerateAction;
}

/** @returns leave to answer; null when the turn waits for a person or has ended */
export async function judgeQuestion(
  progress: TurnProgress,
  parts: AgentParts,
  signal: AbortSignal,
): Promise<PermittedAnswer | null> {
  const { text, conversation, language } = progress.record.turn;
  const step = progress.addStep({
    kind: 'judge',
    subject: 'prompt',
    state: 'judging',
    decision: null,
    approval: null,
  });
  const request = { subject: 'prompt', text, conversation, language } as const;
  const { decision, brief } = await decideOnRecord(parts, request, signal);
  signal.throwIfAborted();
  const action = generateAction(progress, parts);
  if (decision.verdict === 'ALLOW') {
    const permit = permitByDecision(decision, action);
    progress.changeStep(step, 'judge', { state: 'allowed', decision: brief });
    return { action, permit, permittedBy: decision.id };
  }
  if (decision.verdict === 'ESCALATE') {
    progress.changeStep(step, 'judge', { decision: brief });
    const [title = ''] = text.trim().split('\n');
    await askPerson(progress, parts, {
      action,
      decision: decision.id,
      shown: { title: title.slice(0, 200), detail: [text, brief.explanation ?? ''].join('\n\n').trim() },
      step,
    });
    return null;
  }
  progress.changeStep(step, 'judge', { state: 'refused', decision: brief });
  progress.end('refused', { reply: safeReplyTo(parts.safeReplies, decision, language) });
  return null;
}
