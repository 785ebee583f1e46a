/**
 * The prompt format of models that were trained here, as a chat template: `<|begin|> <|user|> text <|assistant|>`. They
 * know one question and its answer, so the last message is all that they are given. It is also the very row that the gate
 * judges: what the gate computed for it is where the answer begins.
 */
import {
  type ChatHistoryItem,
  ChatWrapper,
  type ChatWrapperGenerateContextStateOptions,
  type ChatWrapperGeneratedContextState,
  LlamaText,
  SpecialTokensText,
} from 'node-llama-cpp';

export const markers = {
  begin: '<|begin|>',
  user: '<|user|>',
  assistant: '<|assistant|>',
  end: '<|end|>',
} as const;

export class MarkerTemplate extends ChatWrapper {
  readonly wrapperName = 'SO8T markers';

  override generateContextState({
    chatHistory,
  }: ChatWrapperGenerateContextStateOptions): ChatWrapperGeneratedContextState {
    const last = chatHistory.findLast(({ type }) => type === 'user');
    const begun = chatHistory.at(-1);
    return {
      contextText: LlamaText([
        new SpecialTokensText(markers.begin),
        new SpecialTokensText(markers.user),
        textOf(last),
        new SpecialTokensText(markers.assistant),
        begun?.type === 'model' ? this.generateModelResponseText(begun.response) : '',
      ]),
      stopGenerationTriggers: [LlamaText(new SpecialTokensText(markers.end))],
    };
  }
}

function textOf(item: ChatHistoryItem | undefined): string {
  return item?.type === 'user' ? item.text : '';
}
