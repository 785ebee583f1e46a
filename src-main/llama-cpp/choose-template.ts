/** How a conversation becomes the text that a model goes on with. */
import { ChatMLChatWrapper, type ChatWrapper, type LlamaModel, resolveChatWrapper } from 'node-llama-cpp';
import { MarkerTemplate, markers } from './marker-template.ts';

export interface ChosenTemplate {
  /** `markers`: of models trained here; `file`: the file's own; `chatml`: the file has none that can be used. */
  readonly kind: 'markers' | 'file' | 'chatml';
  readonly wrapper: ChatWrapper;
  /** For people: why the file's own is not used; null when it is. */
  readonly problem: string | null;
}

/** A model that was trained here has the markers in its vocabulary, and no template of its own. */
export function chooseTemplate(model: LlamaModel): ChosenTemplate {
  const { tokenizer: stored } = model.fileInfo.metadata;
  const template: unknown = stored?.chat_template;
  if (typeof template !== 'string' || template.trim() === '') {
    if (hasMarkers(model)) return { kind: 'markers', wrapper: new MarkerTemplate(), problem: null };
    return chatMl('The file has no chat template');
  }
  try {
    const wrapper = resolveChatWrapper(model, {
      warningLogs: false,
      fallbackToOtherWrappersOnJinjaError: false,
    });
    return { kind: 'file', wrapper, problem: null };
  } catch (error) {
    return chatMl(`The file's chat template cannot be used (${(error as Error).message})`);
  }
}

function chatMl(reason: string): ChosenTemplate {
  const problem = `${reason}: the model is addressed in ChatML, which it may not have been trained on.`;
  return { kind: 'chatml', wrapper: new ChatMLChatWrapper(), problem };
}

function hasMarkers(model: LlamaModel): boolean {
  return Object.values(markers).every((marker) => {
    const tokens = model.tokenize(marker, true);
    return tokens.length === 1 && model.isSpecialToken(tokens[0]);
  });
}
