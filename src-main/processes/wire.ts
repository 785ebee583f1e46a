/** What goes over a channel: calls and answers of birpc, and a few words of our own about beginning and end. */

/** An error as data: structured clone keeps neither `name` nor `code` of our own error classes. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
}

export type ControlMessage =
  /** Child to parent: the functions can be called. */
  | { readonly control: 'ready' }
  /** Child to parent: it cannot serve, because ... */
  | { readonly control: 'failed'; readonly error: WireError }
  /** Child to parent: the last message; it ends now. */
  | { readonly control: 'ended' }
  /** Parent to child: close what you hold and end. */
  | { readonly control: 'stop' }
  /** Child to parent, and its answer: everything before this has arrived. */
  | { readonly control: 'flush' }
  | { readonly control: 'flushed' };

export function asControlMessage(message: unknown): ControlMessage | undefined {
  const isControl = typeof message === 'object' && message !== null && 'control' in message;
  return isControl ? (message as ControlMessage) : undefined;
}

/** Anything thrown, as data. */
export function toWireError(thrown: unknown): WireError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  const { code } = thrown as Error & { code?: unknown };
  return {
    name: thrown.name,
    message: thrown.message,
    ...(thrown.stack ? { stack: thrown.stack } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  };
}

/** An `Error` with the name, message, stack and code of the thrown one; not of its class. */
export function fromWireError({ name, message, stack, code }: WireError): Error {
  const error = new Error(message);
  error.name = name;
  if (stack) error.stack = stack;
  return code ? Object.assign(error, { code }) : error;
}

interface Answer {
  readonly t: string;
  readonly e?: unknown;
}

/** For birpc's `serialize`: an answer that is an error is sent as data. */
export function encodeMessage(message: Answer): unknown {
  return message.t === 's' && message.e !== undefined ? { ...message, e: toWireError(message.e) } : message;
}

/** For birpc's `deserialize`. */
export function decodeMessage(message: Answer): unknown {
  return message.t === 's' && message.e !== undefined
    ? { ...message, e: fromWireError(message.e as WireError) }
    : message;
}
