/** The child's side of generation: conversations with the model that this process has loaded. */
import type { GenerateEvent } from '../agent/language-model-backend.ts';
import { type Conversation, openConversation } from '../llama-cpp/conversation.ts';
import type { LoadedLlamaModel, OpenedLlamaModel } from '../llama-cpp/open-llama-model.ts';
import type { Calls } from './calls.ts';
import { createEventOutbox } from './event-outbox.ts';
import type { GenerationChild, GenerationParent } from './generation-protocol.ts';

/** Tokens that are on their way or wait for it, at most. */
const BATCH = 16;
/** A reader sees no more often than this. */
const INTERVAL = 20;

/**
 * @param loaded null where the process has no such model: every call then says so. A model that also judges gets the
 *   conversation's context lent, so that the answer goes on where the gate's row ended
 */
export function serveGeneration(
  loaded: LoadedLlamaModel | OpenedLlamaModel | null,
  parent: Calls<GenerationParent>,
): GenerationChild {
  const going = new Map<string, AbortController>();
  let opened: { readonly contextTokens: number; readonly conversation: Promise<Conversation> } | null = null;

  /** A context of another size takes the place of the one before. */
  async function conversationOf(contextTokens: number): Promise<Conversation> {
    if (!loaded) throw new Error('This process has no language model that could answer.');
    if (opened?.contextTokens === contextTokens) return opened.conversation;
    const before = opened;
    const conversation = (async () => {
      await before?.conversation.then((one) => one.close()).catch(() => undefined); // its own caller was told
      // Where nothing judges, nobody reads the states of all tokens, which cost more than the answer's own pass.
      const next = await openConversation(loaded, {
        contextTokens,
        ...('lend' in loaded ? {} : { lends: false }),
      });
      if ('lend' in loaded) loaded.lend(next.lent);
      return next;
    })();
    opened = { contextTokens, conversation };
    conversation.catch(() => {
      opened = null;
    });
    return conversation;
  }

  return {
    async generate({ id, messages, contextTokens, ...options }) {
      const cancelling = new AbortController();
      going.set(id, cancelling);
      try {
        const conversation = await conversationOf(contextTokens);
        const outbox = createEventOutbox<GenerateEvent>((events) => parent.deliverGenerated(id, events), {
          intervalMilliseconds: INTERVAL,
          batchSize: BATCH,
        });
        for await (const event of conversation.generate(messages, { ...options, signal: cancelling.signal }))
          await outbox.add(
            event.kind === 'end' && loaded ? { ...event, computedOn: loaded.computedOn } : event,
          );
        await outbox.flush();
      } finally {
        going.delete(id);
      }
    },
    cancelGeneration(id) {
      going.get(id)?.abort();
    },
    async describeConversation(contextTokens) {
      return (await conversationOf(contextTokens)).facts;
    },
  };
}
