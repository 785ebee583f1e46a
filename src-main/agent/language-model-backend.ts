/** What answers: llama.cpp in a child process, or a server that speaks OpenAI's protocol. One interface for both. */
import type { GenerateAction } from '../gate/deciding/action.ts';
import type { Permit } from '../gate/deciding/permit.ts';

export interface Sampling {
  /** 0 for the most probable token, always. */
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly seed: number | null;
  readonly maximumTokens: number;
  readonly stop: readonly string[];
}

/** A tool as the model is told of it; parameters as JSON Schema. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  readonly parameters: object;
}

export interface GenerateOptions {
  readonly sampling: Sampling;
  readonly tools: readonly ToolDescription[];
  readonly signal: AbortSignal;
}

/** Where an answer was computed; what was wished and what came of it. */
export interface ComputedOn {
  /** Interface to the graphics card (`cuda`, `vulkan`, `metal`); null for the processor alone. */
  readonly card: string | null;
  /** Layers on the card, of so many (the output is one of them). */
  readonly layers: number;
  readonly ofLayers: number;
  readonly wished: 'auto' | number;
}

export type GenerateEvent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool-call'; readonly tool: string; readonly arguments: unknown }
  | {
      readonly kind: 'end';
      readonly reason: 'stop' | 'length' | 'tool-call' | 'cancelled';
      readonly promptTokens: number;
      readonly answerTokens: number;
      readonly firstTokenMs: number | null;
      readonly tokensPerSecond: number | null;
      /** Oldest messages that were left out because the context holds no more; 0 where the backend cannot tell. */
      readonly droppedMessages: number;
      /** Where this machine computes itself. */
      readonly computedOn?: ComputedOn;
    };

export interface LanguageModelBackend {
  /** For people and the audit log, for example `llama.cpp so8t-tiny-F16.gguf#3f9a2c104be1`. */
  readonly name: string;
  /**
   * Goes on with a conversation, token by token. Uses the permit up first; `action.model` is this backend's name.
   * @throws NotPermitted; an error that says what failed and what to do
   */
  generate(
    permit: Permit<'generate'>,
    action: GenerateAction,
    options: GenerateOptions,
  ): AsyncGenerator<GenerateEvent, void>;
  close(): Promise<void>;
}
