/** One request whose answer is a stream of server-sent events, with a limit for everything that can take forever. */
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createParser } from 'eventsource-parser';
import { shortenText } from '../tools/shown-text.ts';
import { ServerProblem } from './server-problem.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

export interface StreamLimits {
  /** Until the connection stands. */
  readonly connectMilliseconds: number;
  /** From then to the first event: the prompt is computed. */
  readonly firstMilliseconds: number;
  /** From one event to the next. */
  readonly nextMilliseconds: number;
  /** Of one event, in characters. */
  readonly eventCharacters: number;
  /** Of all that the server sends, in bytes. */
  readonly bytes: number;
}

export interface StreamRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly limits: StreamLimits;
  readonly signal: AbortSignal;
}

/** Characters of an error's body that are read. */
const ERROR_BODY = 4096;

/**
 * The data of the events, in order. Redirects are not followed: the key would go with them.
 * @throws ServerProblem; the signal's reason when it is given
 */
export async function* postForStream(options: StreamRequest): AsyncGenerator<string, void> {
  const { url, headers, body, limits, signal } = options;
  signal.throwIfAborted();
  let problem: ServerProblem | null = null;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = send(url, {
    method: 'POST',
    // A connection of its own: one that was kept may be dead, and would look like a server that is down.
    agent: false,
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'content-length': Buffer.byteLength(body),
    },
  });
  const watchdog = createWatchdog((what, milliseconds) => {
    problem = new ServerProblem(
      what === 'connection' ? 'unreachable' : 'too-slow',
      `${url.host} gave no ${what} within ${milliseconds / 1000} s. Is it running, and the model loaded?`,
    );
    request.destroy(problem);
  });
  const abort = (): void => {
    request.destroy(new Error('cancelled'));
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    watchdog.expect('connection', limits.connectMilliseconds);
    const response = await answerOf(request, body, () =>
      watchdog.expect('first token', limits.firstMilliseconds),
    );
    if (response.statusCode !== 200) throw await refusalOf(url, response);
    const type = response.headers['content-type'] ?? '';
    if (!type.startsWith('text/event-stream'))
      throw new ServerProblem(
        'not-a-stream',
        `${url.host} answered with "${type}" instead of a stream. Does the address end where the server's API begins, mostly /v1?`,
      );
    yield* eventsOf(response, url, limits, watchdog);
  } catch (error) {
    signal.throwIfAborted();
    if (problem) throw problem;
    throw error instanceof ServerProblem ? error : unreachable(url, error as NodeJS.ErrnoException);
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', abort);
    request.on('error', () => {}); // thrown above; what is destroyed here has nobody to tell
    request.destroy();
  }
}

function answerOf(request: ClientRequest, body: string, onConnected: () => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', resolve);
    request.once('socket', (socket) => {
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', onConnected);
    });
    request.end(body);
  });
}

async function* eventsOf(
  response: IncomingMessage,
  url: URL,
  limits: StreamLimits,
  watchdog: Watchdog,
): AsyncGenerator<string, void> {
  const waiting: string[] = [];
  let tooLarge = false;
  let bytes = 0;
  const parser = createParser({
    maxBufferSize: limits.eventCharacters,
    onEvent: ({ data }) => void waiting.push(data),
    onError({ type, field, value }) {
      tooLarge ||= type === 'max-buffer-size-exceeded';
      // Errors of some servers are a field of their own, `error: {...}`, where the protocol has `data:`.
      if (type === 'unknown-field' && field === 'error') waiting.push(asErrorEvent(value ?? ''));
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (tooLarge || bytes > limits.bytes)
      throw new ServerProblem(
        'too-large',
        `${url.host} sent more than this program takes (${tooLarge ? `${limits.eventCharacters} characters in one event` : `${limits.bytes} bytes`}).`,
      );
    if (waiting.length === 0) continue;
    // A reader may take its time: that is not the server's.
    watchdog.stop();
    yield* waiting.splice(0);
    watchdog.expect('next token', limits.nextMilliseconds);
  }
}

function asErrorEvent(value: string): string {
  return JSON.stringify({ error: { message: messageIn(value) || 'an error without words' } });
}

async function refusalOf(url: URL, response: IncomingMessage): Promise<ServerProblem> {
  const status = response.statusCode ?? 0;
  let text = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8');
    if (text.length > ERROR_BODY) break;
  }
  const said = messageIn(text);
  const head = `${url.host} answered ${status}${said && ` (${said})`}`;
  if (status === 401 || status === 403)
    return new ServerProblem(
      'refused',
      `${head}: it does not accept the key. Check the variable that holds it.`,
    );
  if (status === 404)
    return new ServerProblem(
      'http',
      `${head}: check the address, which ends with /v1 mostly, and the model's name.`,
    );
  if (status === 429 || status === 502 || status === 503 || status === 504)
    return new ServerProblem('busy', `${head}: it is busy or starting. Try again.`, retryAfter(response));
  if (status === 400 || status === 413 || status === 422)
    return new ServerProblem(
      'http',
      `${head}: it does not take this request. Begin a new conversation if it is too long for the model; else change what the agent's settings ask for.`,
    );
  return new ServerProblem('http', `${head}. Look into the server's own log.`);
}

/** What an error's body says, in one short line. */
export function messageIn(body: string): string {
  let said = body;
  try {
    const { error, message, detail } = JSON.parse(body) as Record<string, unknown>;
    const inner = (error as { message?: unknown } | undefined)?.message ?? error ?? message ?? detail;
    if (typeof inner === 'string') said = inner;
  } catch {
    // Not JSON: shown as it is.
  }
  return shortenText(said.replace(/\s+/gu, ' ').trim(), 300);
}

function retryAfter({ headers }: IncomingMessage): number | null {
  const seconds = Number(headers['retry-after']);
  return headers['retry-after'] !== undefined && seconds >= 0 ? seconds * 1000 : null;
}

function unreachable(url: URL, error: NodeJS.ErrnoException): ServerProblem {
  if (
    error.code === 'ECONNRESET' ||
    error.code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    error.message === 'aborted'
  )
    return new ServerProblem('broken-off', `${url.host} broke off the connection. Ask again.`, null, error);
  const reason = error.code ?? error.message;
  return new ServerProblem(
    'unreachable',
    `${url.host} cannot be reached (${reason}). Is the server running, and the address right?`,
    null,
    error,
  );
}
