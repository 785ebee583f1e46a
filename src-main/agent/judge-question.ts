/** The beginning of a turn: the question is judged, and goes to the model, to a person, or nowhere. */
import type { GenerateAction } from '../gate/deciding/action.ts';
import { permitByDecision } from '../gate/deciding/mint-permit.ts';
import type { AgentParts } from './agent-parts.ts';
import type { PermittedAnswer } from './ask-model.ts';
import { askPerson } from './ask-person.ts';
import { decideOnRecord, type RecordedDecision } from './decide-on-record.ts';
import { judgedTogether } from './judged-together.ts';
import { safeReplyTo } from './safe-reply.ts';
import type { JudgeStep } from './turn.ts';
import type { TurnProgress } from './turn-progress.ts';
import { whyAsked } from './why-asked.ts';

/** The model is asked to go on with what the turn remembers. */
export function generateAction(progress: TurnProgress, { backend }: Pick<AgentParts, 'backend'>) {
  const { messages } = progress.record.memory;
  return { kind: 'generate', model: backend.name, messages } satisfies GenerateAction;
}

interface Judged extends RecordedDecision {
  /** Index of the step that shows it. */
  readonly step: number;
}

/** @returns leave to answer; null when the turn waits for a person or has ended */
export async function judgeQuestion(
  progress: TurnProgress,
  parts: AgentParts,
  signal: AbortSignal,
): Promise<PermittedAnswer | null> {
  const { text, language } = progress.record.turn;
  const { messages, approved } = progress.record.memory;
  const alone = await judge(progress, parts, { subject: 'prompt', text }, signal);
  const together = judgedTogether(messages, approved);
  const { decision, brief, step } =
    together === null ? alone : await judgeWhole(progress, parts, alone, together, signal);
  const action = generateAction(progress, parts);
  if (decision.verdict === 'ALLOW') {
    // Both allow it; the question's own decision, which every layer made, is what leads to the model.
    const permit = permitByDecision(alone.decision, action);
    progress.changeStep(step, 'judge', { state: 'allowed', decision: brief });
    return { action, permit, permittedBy: alone.decision.id };
  }
  if (decision.verdict === 'ESCALATE') {
    progress.changeStep(step, 'judge', { decision: brief });
    const [title = ''] = text.trim().split('\n');
    // Who decides about several texts sees all of them.
    const detail = `${together ?? text}\n\n${whyAsked(decision, language)}`.trim();
    const shown = { title, detail };
    await askPerson(progress, parts, { action, decision: decision.id, shown, step });
    return null;
  }
  progress.changeStep(step, 'judge', { state: 'refused', decision: brief });
  progress.end('refused', { reply: safeReplyTo(parts.safeReplies, decision, language) });
  return null;
}

/** @param step the one that shows it; a new one unless given */
async function judge(
  progress: TurnProgress,
  parts: AgentParts,
  { subject, text }: { readonly subject: JudgeStep['subject']; readonly text: string },
  signal: AbortSignal,
  step = progress.addStep({ kind: 'judge', subject, state: 'judging', decision: null, approval: null }),
): Promise<Judged> {
  const { conversation, language } = progress.record.turn;
  const recorded = await decideOnRecord(parts, { subject, text, conversation, language }, signal);
  signal.throwIfAborted();
  return { ...recorded, step };
}

/** @returns the stricter one of the question's decision and that on all that is said to the model */
async function judgeWhole(
  progress: TurnProgress,
  parts: AgentParts,
  alone: Judged,
  text: string,
  signal: AbortSignal,
): Promise<Judged> {
  const { decision, brief, step } = alone;
  if (decision.verdict === 'REFUSE') return alone;
  const allowed = decision.verdict === 'ALLOW';
  if (allowed) progress.changeStep(step, 'judge', { state: 'allowed', decision: brief });
  const whole = await judge(
    progress,
    parts,
    { subject: 'conversation', text },
    signal,
    allowed ? undefined : step,
  );
  return allowed || whole.decision.verdict === 'REFUSE' ? whole : alone;
}
