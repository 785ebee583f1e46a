/** Calls a tool as the agent does, with a permit of an approval; for tests. */
import { randomUUID } from 'node:crypto';
import { actionDigest, type ToolAction } from '../../../gate/deciding/action.ts';
import { giveUse } from '../../../gate/deciding/approval-uses.ts';
import { permitByApproval } from '../../../gate/deciding/mint-permit.ts';
import type { Permit } from '../../../gate/deciding/permit.ts';
import type { Tool, ToolResult } from '../../tool.ts';

export function permitFor(action: ToolAction): Permit<'tool'> {
  return permitByApproval(giveUse(randomUUID(), actionDigest(action)), action);
}

/** Runs the call without asking `describe` before it: what run forbids must not depend on that. */
export async function callTool(
  tool: Tool,
  given: unknown,
  signal: AbortSignal = new AbortController().signal,
): Promise<ToolResult> {
  const action: ToolAction = { kind: 'tool', tool: tool.name, arguments: given };
  return await tool.run(permitFor(action), action, signal);
}

/** The code of the refusal, from `describe`. */
export async function refusalOfDescribe(tool: Tool, given: unknown): Promise<unknown> {
  try {
    return `no refusal: ${await tool.describe(tool.arguments.parse(given))}`;
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}

/** The code of the refusal, from `run`. */
export async function refusalOfRun(tool: Tool, given: unknown): Promise<unknown> {
  try {
    const { text } = await callTool(tool, given);
    return `no refusal: ${text.slice(0, 200)}`;
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}
