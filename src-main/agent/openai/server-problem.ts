/** A server that speaks OpenAI's protocol did not give an answer; says what happened and what to do. */
export type ServerProblemKind =
  | 'unreachable'
  | 'too-slow'
  | 'refused'
  | 'busy'
  | 'http'
  | 'not-a-stream'
  | 'garbage'
  | 'too-large'
  | 'broken-off'
  | 'server-error';

export class ServerProblem extends Error {
  override readonly name = 'ServerProblem';
  readonly kind: ServerProblemKind;
  /** Milliseconds that the server asks to wait; null when it does not say. */
  readonly retryAfterMs: number | null;

  constructor(kind: ServerProblemKind, message: string, retryAfterMs: number | null = null, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether the same request may work a moment later. */
export function isPassing({ kind }: ServerProblem): boolean {
  return kind === 'unreachable' || kind === 'busy';
}
