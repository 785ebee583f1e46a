/** What a process with a loaded language model and its parent call on each other. */
import type { GenerateEvent, GenerateOptions } from '../agent/language-model-backend.ts';
import type { ChatMessage } from '../gate/deciding/action.ts';
import type { ConversationFacts } from '../llama-cpp/conversation.ts';

export interface GenerationRequest extends Omit<GenerateOptions, 'signal'> {
  /** Chosen by the parent. */
  readonly id: string;
  readonly messages: readonly ChatMessage[];
  readonly contextTokens: number;
}

export interface GenerationChild {
  /** Resolves when the last event was taken. */
  generate(request: GenerationRequest): Promise<void>;
  /** Ends it with its event `end`, reason `cancelled`. */
  cancelGeneration(id: string): void;
  describeConversation(contextTokens: number): Promise<ConversationFacts>;
}

export interface GenerationParent {
  /** The answer is the acknowledgement: they were read, more may be computed. */
  deliverGenerated(id: string, events: readonly GenerateEvent[]): Promise<void>;
}
