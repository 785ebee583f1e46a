/** One birpc connection over any channel: the same for both of its ends. */
import { createBirpc } from 'birpc';
import { decodeMessage, encodeMessage } from './wire.ts';

/** The functions of the other side: each answers by a promise. */
export type Calls<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

export interface Connection<Remote> {
  readonly remote: Calls<Remote>;
  /** Takes a message of the other side that is not a control message. */
  receive(message: unknown): void;
  rejectPending(error: Error): void;
}

/**
 * @param functions what the other side may call.
 * @param post throws when the message cannot be sent; that rejects the call.
 */
export function connectCalls<Remote extends object, Local extends object>(
  functions: Local,
  post: (message: unknown) => void,
): Connection<Remote> {
  let receive: (message: unknown) => void = () => {};
  const rpc = createBirpc<Remote, Local>(functions, {
    post,
    on(listener) {
      receive = listener;
    },
    bind: 'functions',
    serialize: encodeMessage,
    deserialize: decodeMessage,
    // A job may run for days. What ends a wait is the answer or the death of the other side.
    timeout: -1,
    // True for an answer that cannot be cloned: birpc then sends that error as the answer instead of throwing it here.
    onGeneralError: (_error, functionName) => functionName !== undefined,
  });
  return {
    remote: rpc as unknown as Calls<Remote>,
    receive: (message) => receive(message),
    rejectPending(error) {
      rpc.$rejectPendingCalls(({ reject }) => reject(error));
    },
  };
}
