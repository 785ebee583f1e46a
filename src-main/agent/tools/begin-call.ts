/** What every tool does first, so that none forgets it: the permit, then its own name, then its arguments. */
import type { z } from 'zod';
import type { ToolAction } from '../../gate/deciding/action.ts';
import { type Permit, usePermit as spendPermit } from '../../gate/deciding/permit.ts';
import { ToolRefusal } from '../tool.ts';
import { escapeText } from './shown-text.ts';

interface Callable<Arguments> {
  readonly name: string;
  readonly arguments: z.ZodType<Arguments>;
}

/**
 * Uses the permit up, whatever comes after: a call that fails has had its one chance.
 * @throws NotPermitted; ToolRefusal `other-tool`, `bad-arguments`
 */
export function beginCall<Arguments>(
  tool: Callable<Arguments>,
  permit: Permit<'tool'>,
  action: ToolAction,
): Arguments {
  spendPermit(permit, action);
  if (action.tool !== tool.name)
    throw new ToolRefusal(
      'other-tool',
      `This is ${tool.name}; the call is for ${escapeText(action.tool, 64)}.`,
    );
  return parseArguments(tool, action.arguments);
}

/** @throws ToolRefusal `bad-arguments`, naming the fields, so that a model can correct itself */
export function parseArguments<Arguments>(tool: Callable<Arguments>, given: unknown): Arguments {
  const parsed = tool.arguments.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `"${path.map(String).join('.') || 'arguments'}": ${message}`);
  throw new ToolRefusal(
    'bad-arguments',
    escapeText(`${tool.name}: ${problems.join('; ')}. Correct the arguments and call it again.`, 1000),
  );
}
