/** A request that is answered with an error: status, and OpenAI's shape of one. */

export interface ProblemBody {
  readonly error: { readonly message: string; readonly type: string; readonly code: string };
}

export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function problemBody(status: number, code: string, message: string): ProblemBody {
  const type = status === 429 ? 'rate_limit_error' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return { error: { message, type, code } };
}
