/** A small server of OpenAI's protocol over real HTTP, with a real model behind it, and with every way to go wrong. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatMessage } from '../../../gate/deciding/action.ts';
import type { Conversation } from '../../../llama-cpp/conversation.ts';

/** What is sent, event by event; `hang` and `cut` end it. */
export type ScriptedEvent = object | string | { readonly wait: number } | 'hang' | 'cut';

export interface Script {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of events. */
  readonly body?: string;
  readonly events?: readonly ScriptedEvent[];
  /** Never answers. */
  readonly silent?: boolean;
}

export interface ChatServer {
  readonly baseUrl: string;
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly body: never }[];
  /** Connections that the client closed before the answer was whole. */
  readonly left: () => number;
  /** For the next requests, one each; the model answers when there is none. */
  script(...scripts: readonly Script[]): void;
  close(): Promise<void>;
}

export const delta = (content: string): object => ({ choices: [{ delta: { content } }] });
export const finish = (reason = 'stop'): object => ({ choices: [{ delta: {}, finish_reason: reason }] });

export async function openChatServer(conversation: Conversation): Promise<ChatServer> {
  const scripts: Script[] = [];
  const requests: ChatServer['requests'] = [];
  let left = 0;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    requests.push({ headers: request.headers, body: body as never });
    response.on('close', () => {
      if (!response.writableFinished) left += 1;
    });
    const script = scripts.shift();
    await (script ? play(script, response) : answer(conversation, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    left: () => left,
    script: (...more) => void scripts.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function play({ status = 200, headers, body, events, silent }: Script, response: ServerResponse) {
  if (silent) return;
  response.writeHead(status, { 'content-type': 'text/event-stream', ...headers });
  if (body !== undefined) {
    response.end(body);
    return;
  }
  for (const event of events ?? []) {
    if (event === 'hang') return;
    if (event === 'cut') {
      await new Promise((resolve) => setTimeout(resolve, 50));
      response.destroy();
      return;
    }
    if (typeof event === 'object' && 'wait' in event) {
      await new Promise((resolve) => setTimeout(resolve, Number(event.wait)));
      continue;
    }
    response.write(typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

interface Asked {
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly top_p: number;
  readonly max_tokens: number;
  readonly stop?: readonly string[];
}

async function answer(conversation: Conversation, asked: Asked, response: ServerResponse) {
  const stop = new AbortController();
  response.on('close', () => stop.abort());
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const send = (event: object): void => void response.write(`data: ${JSON.stringify(event)}\n\n`);
  const sampling = {
    temperature: asked.temperature,
    topP: asked.top_p,
    topK: 0,
    seed: 1,
    maximumTokens: asked.max_tokens,
    stop: asked.stop ?? [],
  };
  for await (const event of conversation.generate(asked.messages, {
    sampling,
    tools: [],
    signal: stop.signal,
  })) {
    if (event.kind === 'text') send(delta(event.text));
    if (event.kind !== 'end') continue;
    send(finish(event.reason));
    send({
      choices: [],
      usage: { prompt_tokens: event.promptTokens, completion_tokens: event.answerTokens },
    });
  }
  response.end('data: [DONE]\n\n');
}
