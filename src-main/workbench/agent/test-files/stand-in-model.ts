/** A language model that says what a test wrote down: real ones call no tool on demand. It uses its permits up like any other. */
import type { GenerateEvent, LanguageModelBackend } from '../../../agent/language-model-backend.ts';
import type { GenerateAction } from '../../../gate/deciding/action.ts';
import { usePermit as spendPermit } from '../../../gate/deciding/permit.ts';

export interface StandInModel extends LanguageModelBackend {
  /** What it was asked, in order. */
  readonly asked: GenerateAction[];
}

/** A text, or calls of tools. */
export type Saying = string | readonly { readonly tool: string; readonly arguments: unknown }[];

/** @param sayings one for each time that it is asked; the last one again after that */
export function standInModel(
  sayings: readonly Saying[],
  eachPiece: (signal: AbortSignal) => Promise<void> = async () => {},
): StandInModel {
  const asked: GenerateAction[] = [];
  return {
    name: 'stand-in model',
    asked,
    async *generate(permit, action, { signal }): AsyncGenerator<GenerateEvent, void> {
      spendPermit(permit, action);
      const saying = sayings[Math.min(asked.length, sayings.length - 1)]!;
      asked.push(action);
      const end = {
        promptTokens: 1,
        answerTokens: 1,
        firstTokenMs: 1,
        tokensPerSecond: 1,
        droppedMessages: 0,
      };
      if (typeof saying === 'string') {
        for (const text of saying.match(/.{1,8}/gsu) ?? []) {
          await eachPiece(signal);
          if (signal.aborted) {
            yield { kind: 'end', reason: 'cancelled', ...end };
            return;
          }
          yield { kind: 'text', text };
        }
        yield { kind: 'end', reason: 'stop', ...end };
        return;
      }
      for (const call of saying) yield { kind: 'tool-call', ...call };
      yield { kind: 'end', reason: 'tool-call', ...end };
    },
    close: async () => {},
  };
}
