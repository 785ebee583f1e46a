/** Answer, calls of tools, answer again: until the model has nothing to call, a person must decide, or the gate says no. */
import type { GateDecision } from '../gate/deciding/gate-decision.ts';
import { permitByDecision } from '../gate/deciding/mint-permit.ts';
import type { AgentParts } from './agent-parts.ts';
import { answerStep } from './answer-step.ts';
import type { PermittedAnswer } from './ask-model.ts';
import { type CallOutcome, callTool } from './call-tool.ts';
import { generateAction } from './judge-question.ts';
import { safeReplyTo } from './safe-reply.ts';
import { nameOnly, tellNote, unknownTool } from './tell-model.ts';
import { problemOf } from './turn-problem.ts';
import type { TurnProgress } from './turn-progress.ts';
import type { ProposedCall } from './turn-record.ts';

/** Goes on from a permitted answer. */
export async function converse(
  progress: TurnProgress,
  parts: AgentParts,
  first: PermittedAnswer,
  signal: AbortSignal,
): Promise<void> {
  let next: PermittedAnswer | null = first;
  while (next !== null) {
    const offered = progress.record.memory.callsMade < parts.settings.toolRounds ? parts.tools : [];
    const asked = await answerStep(progress, parts, next, offered, signal);
    if (asked.cutBy) {
      const { language } = progress.record.turn;
      const reply = safeReplyTo(parts.safeReplies, asked.cutBy.decision, language, 'answer-cut');
      return progress.end('cut', { reply });
    }
    if (asked.outcome === 'cancelled') return progress.end('stopped');
    if (asked.calls.length === 0) return progress.end('answered');
    // A model that calls what it was not offered would go on for ever.
    if (offered.length === 0) return progress.end('failed', problemOf({ code: 'no-more-tools', values: {} }));
    const { messages } = progress.record.memory;
    if (asked.text !== '')
      progress.remember({ messages: [...messages, { role: 'assistant', content: asked.text }] });
    progress.remember({ calls: asked.calls });
    next = await takeUpCalls(progress, parts, null, signal);
  }
}

/**
 * Takes up the calls that wait, in order.
 * @param told the decision on what the model was told last; null when it was told nothing yet
 * @returns leave to ask the model again; null when the turn waits for a person or has ended
 */
export async function takeUpCalls(
  progress: TurnProgress,
  parts: AgentParts,
  told: CallOutcome,
  signal: AbortSignal,
): Promise<PermittedAnswer | null> {
  let last = told;
  for (;;) {
    if (last !== null && last.verdict !== 'ALLOW') return endClosed(progress, parts, last);
    const { calls, callsMade } = progress.record.memory;
    const [call, ...rest] = calls;
    if (!call) break;
    progress.remember({ calls: rest, callsMade: callsMade + 1 });
    signal.throwIfAborted();
    last =
      callsMade < parts.settings.toolRounds
        ? await callTool(progress, parts, call, signal)
        : await tellNote(progress, parts, unjudged(parts, call), 'limit', signal);
    if (last === null) return null;
  }
  if (last === null) throw new Error('the model was told nothing');
  const action = generateAction(progress, parts);
  return { action, permit: permitByDecision(last, action), permittedBy: last.id };
}

/** A call that nobody judged: nothing but a name that the program knows is repeated of it. */
function unjudged({ tools }: AgentParts, { tool }: ProposedCall): ProposedCall {
  return nameOnly({ tool: tools.some(({ name }) => name === tool) ? tool : unknownTool });
}

function endClosed(progress: TurnProgress, parts: AgentParts, decision: GateDecision): null {
  const { language } = progress.record.turn;
  progress.end('refused', { reply: safeReplyTo(parts.safeReplies, decision, language) });
  return null;
}
