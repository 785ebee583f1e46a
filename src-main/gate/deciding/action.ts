/** What a decision allows: one exact action, named by its digest. Another argument, model or message is another action. */
import { canonicalDigest } from '../../artifacts/canonical-json.ts';

/** A message of a conversation, as language models know them. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
}

/** The language model is asked to go on with a conversation. */
export interface GenerateAction {
  readonly kind: 'generate';
  /** Name of the backend and its model, as the settings have it. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
}

/** A tool is called. */
export interface ToolAction {
  readonly kind: 'tool';
  readonly tool: string;
  /** JSON, after the tool's own schema. */
  readonly arguments: unknown;
}

export type Action = GenerateAction | ToolAction;

/** @throws TypeError when something in the action has no JSON text */
export function actionDigest(action: Action): string {
  return canonicalDigest(action);
}
