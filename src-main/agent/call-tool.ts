/** One call of a tool: limits, gate, person, permit, run, and its result through the gate. */
import { canonicalJson } from '../artifacts/canonical-json.ts';
import type { ToolAction } from '../gate/deciding/action.ts';
import type { GateDecision } from '../gate/deciding/gate-decision.ts';
import { permitByDecision } from '../gate/deciding/mint-permit.ts';
import type { Permit } from '../gate/deciding/permit.ts';
import type { AgentParts } from './agent-parts.ts';
import { askPerson } from './ask-person.ts';
import { decideOnRecord } from './decide-on-record.ts';
import { executeOnRecord } from './execute-on-record.ts';
import { judgeResult, type Note, nameOnly, tellModel, tellNote, unknownTool } from './tell-model.ts';
import { type Tool, ToolRefusal, type ToolResult } from './tool.ts';
import { parseArguments } from './tools/begin-call.ts';
import type { ToolStep } from './turn.ts';
import { problemOf, type ToldProblem } from './turn-problem.ts';
import type { TurnProgress } from './turn-progress.ts';
import type { ProposedCall } from './turn-record.ts';
import { whyAsked } from './why-asked.ts';

/** The decision on what the model was told, which allows it to go on or not; null while a person decides about the call. */
export type CallOutcome = GateDecision | null;

/** What the gate judges of a call: its name and its arguments, as canonical JSON. */
function callText({ tool, arguments: input }: Pick<ToolAction, 'tool' | 'arguments'>): string {
  return `${tool} ${canonicalJson(input)}`;
}

/** Takes up a call that the model proposed. */
export async function callTool(
  progress: TurnProgress,
  parts: AgentParts,
  call: ProposedCall,
  signal: AbortSignal,
): Promise<CallOutcome> {
  const { conversation, language } = progress.record.turn;
  const tool = parts.tools.find(({ name }) => name === call.tool);
  // What the model wrote into a call is shown to nobody before it is judged, as with its answers.
  const step = progress.addStep({
    kind: 'tool',
    tool: tool?.name ?? unknownTool,
    title: '',
    arguments: null,
    state: 'proposed',
    decision: null,
    approval: null,
    result: null,
    truncated: false,
    resultDecision: null,
    problem: null,
  });
  const prepared = await prepare(tool, call);
  if ('note' in prepared) return forbid(progress, parts, { step, call, ...prepared }, signal);
  const { action, title } = prepared;
  progress.changeStep(step, 'tool', { state: 'judging' });
  const { effect } = tool!;
  const request = { subject: 'tool-call', text: callText(action), effect, conversation, language } as const;
  const { decision, brief } = await decideOnRecord(parts, request, signal);
  signal.throwIfAborted();
  progress.changeStep(step, 'tool', { decision: brief });
  if (decision.verdict === 'REFUSE') {
    progress.changeStep(step, 'tool', { state: 'refused' });
    return tellNote(progress, parts, nameOnly(action), 'refused', signal);
  }
  progress.changeStep(step, 'tool', { title, arguments: action.arguments });
  if (decision.verdict === 'ESCALATE') {
    const detail = `${JSON.stringify(action.arguments, null, 2)}\n\n${whyAsked(decision, language)}`;
    await askPerson(progress, parts, { action, decision: decision.id, shown: { title, detail }, step });
    return null;
  }
  const permit = permitByDecision(decision, action);
  return runTool(progress, parts, { step, action, permit, permittedBy: decision.id }, signal);
}

/** A call that cannot be made: it and the reason are shown, and repeated to the model, only where the gate allows them. */
async function forbid(
  progress: TurnProgress,
  parts: AgentParts,
  { step, call, note, problem, meaning }: { step: number; call: ProposedCall; note: Note } & ToldProblem,
  signal: AbortSignal,
): Promise<GateDecision> {
  const { conversation, language } = progress.record.turn;
  const given = canonicalJson(call.arguments ?? null);
  const text = `${call.tool} ${given}\n${problem}`;
  const request = { subject: 'tool-call', text, effect: 'nothing', conversation, language } as const;
  const { decision, brief } = await decideOnRecord(parts, request, signal);
  signal.throwIfAborted();
  if (decision.verdict !== 'ALLOW') {
    progress.changeStep(step, 'tool', { state: 'forbidden', decision: brief });
    const { tool } = progress.step(step, 'tool');
    return tellNote(progress, parts, nameOnly({ tool }), note, signal);
  }
  const shown = { tool: call.tool, title: given.slice(0, 500), arguments: call.arguments ?? null };
  progress.changeStep(step, 'tool', { state: 'forbidden', decision: brief, problem, meaning, ...shown });
  return tellNote(progress, parts, call, note, signal);
}

function inOwnWords(error: unknown): ToldProblem {
  return problemOf({ code: 'part-failed', values: { detail: (error as Error).message } });
}

/** Some servers send arguments as a text of JSON. */
function readArguments(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  return given.trim() === '' ? {} : JSON.parse(given);
}

/** The arguments and the line for people, or why the call cannot be made. */
async function prepare(
  tool: Tool | undefined,
  call: ProposedCall,
): Promise<{ action: ToolAction; title: string } | ({ note: Note } & ToldProblem)> {
  if (!tool) return { note: 'unknown', ...problemOf({ code: 'no-tool', values: { tool: call.tool } }) };
  let parsed: unknown;
  try {
    parsed = parseArguments(tool, readArguments(call.arguments));
  } catch (error) {
    return { note: 'arguments', ...inOwnWords(error) };
  }
  try {
    const title = await tool.describe(parsed);
    return { action: { kind: 'tool', tool: tool.name, arguments: parsed }, title };
  } catch (error) {
    if (error instanceof ToolRefusal) return { note: 'forbidden', ...inOwnWords(error) };
    return { note: 'failed', ...inOwnWords(error) };
  }
}

export interface PermittedCall {
  readonly step: number;
  readonly action: ToolAction;
  readonly permit: Permit<'tool'>;
  /** Decision or approval. */
  readonly permittedBy: string;
}

/** Runs a permitted call and lets the gate judge what came back. */
export async function runTool(
  progress: TurnProgress,
  parts: AgentParts,
  { step, action, permit, permittedBy }: PermittedCall,
  signal: AbortSignal,
): Promise<GateDecision> {
  const change = (part: Partial<Omit<ToolStep, 'kind'>>): void => progress.changeStep(step, 'tool', part);
  change({ state: 'running' });
  progress.change({ status: 'going-on', waitingFor: null });
  await progress.save();
  const tool = parts.tools.find(({ name }) => name === action.tool);
  const { conversation } = progress.record.turn;
  let ran: ToolResult;
  try {
    const executed = await executeOnRecord(parts.audit, permittedBy, action, signal, async () => {
      const result = await runOnce(tool, permit, { action, conversation }, signal);
      return { outcome: 'succeeded', detail: null, result };
    });
    ran = executed.result;
  } catch (error) {
    signal.throwIfAborted();
    // What the log throws ends the turn; what the tool threw the model is told.
    if (!(error instanceof ToolFailed)) throw error;
    change({ state: 'failed', ...inOwnWords(error) });
    return tellNote(progress, parts, action, 'failed', signal);
  }
  signal.throwIfAborted();
  change({ state: 'judging-result' });
  const { decision, brief } = await judgeResult(progress, parts, ran, signal);
  if (decision.verdict !== 'ALLOW') {
    change({ state: 'withheld', resultDecision: brief });
    return tellNote(progress, parts, action, 'withheld', signal);
  }
  change({ state: 'done', result: ran.text, truncated: ran.truncated, resultDecision: brief });
  tellModel(progress, action, ran.text);
  return decision;
}

/** A tool that ran and did not succeed. */
class ToolFailed extends Error {
  override readonly name = 'ToolFailed';
}

async function runOnce(
  tool: Tool | undefined,
  permit: Permit<'tool'>,
  { action, conversation }: { readonly action: ToolAction; readonly conversation: string },
  signal: AbortSignal,
): Promise<ToolResult> {
  if (!tool) throw new ToolFailed(`There is no tool "${action.tool}" any more.`);
  try {
    return await tool.run(permit, action, signal, conversation);
  } catch (error) {
    throw new ToolFailed((error as Error).message, { cause: error });
  }
}
