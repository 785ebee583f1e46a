/** A tool of the agent: typed arguments, its own limits, and nothing done without a permit. */
import type { z } from 'zod';
import type { ToolAction } from '../gate/deciding/action.ts';
import type { Permit } from '../gate/deciding/permit.ts';
import type { TextAround } from './audit-log.ts';

/** A call that a tool's own limits forbid, whatever the gate says: a host not listed, a path outside the root. */
export class ToolRefusal extends Error {
  override readonly name = 'ToolRefusal';
  /** Short and stable, for tests and translations: `path-outside-root`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a person should know before allowing a tool; screens have words for it. */
export type ToolCaution = 'no-sandbox';

/** `hosts`, `rows` ...: a list is one text, as the description has it. */
export type ToolBounds = Readonly<Record<string, string | number>>;

export interface ToolResult {
  /** What the model is given, after the gate has judged it. */
  readonly text: string;
  /** True when a limit cut it. */
  readonly truncated: boolean;
  /** Of a piece of something longer: what stands around it there, to mask it in the log. */
  readonly around?: TextAround;
}

export interface Tool<Arguments = unknown> {
  /** `read_file`, `query_database` ... */
  readonly name: string;
  /** For the model, in English. */
  readonly description: string;
  /** What the description names of the settings and the limits, for descriptions in other languages. */
  readonly bounds?: ToolBounds;
  readonly arguments: z.ZodType<Arguments>;
  /** What it can change: `nothing` is asked without a person; `outbox` and others go through the queue by policy. */
  readonly effect: 'nothing' | 'writes';
  readonly caution?: ToolCaution;
  /**
   * The call in one line for the person who approves it.
   * @throws ToolRefusal when the limits forbid it: asked before the gate, so that nobody approves what cannot run
   */
  describe(input: Arguments): Promise<string> | string;
  /**
   * Uses the permit up, checks the limits again, and does it.
   * @param conversation whose call it is: what a tool keeps from one call to the next, it keeps for one conversation alone
   * @throws NotPermitted, ToolRefusal, or what failed
   */
  run(
    permit: Permit<'tool'>,
    action: ToolAction,
    signal: AbortSignal,
    conversation?: string,
  ): Promise<ToolResult>;
  /** The conversation has ended: nothing is kept of it. */
  forget?(conversation: string): void;
  close?(): Promise<void>;
}
