/** What the model is told about a tool: judged before it sees it, as everything else. */
import { canonicalJson } from '../artifacts/canonical-json.ts';
import type { GateDecision } from '../gate/deciding/gate-decision.ts';
import type { AgentParts } from './agent-parts.ts';
import { decideOnRecord, type RecordedDecision } from './decide-on-record.ts';
import type { ToolResult } from './tool.ts';
import type { TurnProgress } from './turn-progress.ts';
import type { ProposedCall } from './turn-record.ts';

/** What happened to a call, in the program's own words: nothing in them comes from outside. */
export const notes = {
  unknown: 'There is no such tool.',
  arguments: 'The arguments do not fit the tool.',
  forbidden: 'The limits of the tool do not allow this call.',
  refused: 'This call is not allowed.',
  rejected: 'A person did not approve this call.',
  expired: 'Nobody approved this call in time.',
  withheld: 'The result is withheld.',
  failed: 'The tool did not work.',
  limit: 'No more calls are possible. Please answer now.',
} as const;

export type Note = keyof typeof notes;

/** In place of the name of a tool that there is not: a name is the model's own words, too. */
export const unknownTool = 'unknown_tool';

/** A call that was not let through, as it is repeated to the model: without what it wrote into it. */
export function nameOnly({ tool }: Pick<ProposedCall, 'tool'>): ProposedCall {
  return { tool, arguments: {} };
}

/** Judges what a tool returned. */
export function judgeResult(
  progress: TurnProgress,
  parts: AgentParts,
  { text, around }: ToolResult,
  signal: AbortSignal,
): Promise<RecordedDecision> {
  const { conversation, language } = progress.record.turn;
  const request = { subject: 'tool-result', text, conversation, language } as const;
  return decideOnRecord(parts, { ...request, ...(around ? { around } : {}) }, signal);
}

/** Puts a call and its judged result among what the model is given. */
export function tellModel(
  progress: TurnProgress,
  { tool, arguments: input }: ProposedCall,
  text: string,
): void {
  const { messages } = progress.record.memory;
  const call = canonicalJson({ tool, arguments: input ?? null });
  progress.remember({
    messages: [...messages, { role: 'assistant', content: call }, { role: 'tool', content: text }],
  });
}

/**
 * Tells the model one of the program's own sentences. They are judged, too, outside the conversation: the gate must be
 * open for the model to go on at all.
 * @returns the decision, ALLOW or not: what is not allowed was not told
 */
export async function tellNote(
  progress: TurnProgress,
  parts: AgentParts,
  call: ProposedCall,
  note: Note,
  signal: AbortSignal,
): Promise<GateDecision> {
  const { language } = progress.record.turn;
  const request = { subject: 'tool-result', text: notes[note], conversation: null, language } as const;
  const { decision } = await decideOnRecord(parts, request, signal);
  if (decision.verdict === 'ALLOW') tellModel(progress, call, notes[note]);
  return decision;
}
