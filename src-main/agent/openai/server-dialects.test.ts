/** What Ollama, vLLM, llama-server and proxies before them were seen to send, after their own documents and reports. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { actionDigest, type GenerateAction } from '../../gate/deciding/action.ts';
import { giveUse } from '../../gate/deciding/approval-uses.ts';
import { permitByApproval } from '../../gate/deciding/mint-permit.ts';
import type { GenerateEvent } from '../language-model-backend.ts';
import { createOpenAiBackend, type OpenAiBackendOptions } from './openai-backend.ts';
import { openWireServer, type Wire } from './test-files/wire-server.ts';

async function answerOf(wire: Wire, options: Partial<OpenAiBackendOptions> = {}): Promise<GenerateEvent[]> {
  const server = await openWireServer(wire);
  onTestFinished(server.close);
  const backend = createOpenAiBackend({ baseUrl: server.baseUrl, model: 'm', retries: 0, ...options });
  const messages = [{ role: 'user', content: 'Hello' }] as const;
  const action: GenerateAction = { kind: 'generate', model: backend.name, messages };
  const permit = permitByApproval(giveUse('one', actionDigest(action)), action);
  const sampling = { temperature: 0, topP: 1, topK: 0, seed: 1, maximumTokens: 20, stop: [] };
  const events: GenerateEvent[] = [];
  const { signal } = new AbortController();
  for await (const event of backend.generate(permit, action, { sampling, tools: [], signal }))
    events.push(event);
  return events;
}

const problemOf = async (wire: Wire): Promise<Error & { kind?: string }> =>
  answerOf(wire).then(
    (events) => new Error(`answered: ${JSON.stringify(events)}`),
    (error: Error & { kind?: string }) => error,
  );

const textOf = (events: readonly GenerateEvent[]): string =>
  events.map((event) => (event.kind === 'text' ? event.text : '')).join('');
const callsOf = (events: readonly GenerateEvent[]) => events.filter(({ kind }) => kind === 'tool-call');

const data = (value: unknown): string =>
  `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const frame = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };
const chunk = (delta: object, finish: string | null = null, more: object = {}): string =>
  data({ ...frame, choices: [{ index: 0, delta, finish_reason: finish, ...more }] });
const call = (part: object): string => chunk({ tool_calls: [part] });
const done = data('[DONE]');

describe('an answer', () => {
  it('of Ollama: a role in each piece, figures with no choice, then the end', async () => {
    const piece = (content: string, finish: string | null = null) =>
      chunk({ role: 'assistant', content }, finish, {});
    const usage = { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 };
    const events = await answerOf({
      pieces: [piece('Good'), piece(' day'), piece('', 'stop'), data({ ...frame, choices: [], usage }), done],
    });
    expect(textOf(events)).toBe('Good day');
    expect(events.at(-1)).toMatchObject({ reason: 'stop', promptTokens: 11, answerTokens: 2 });
  });

  it('of vLLM: an empty beginning, figures in every piece, nulls where nothing is, thoughts kept apart', async () => {
    const usage = (n: number) => ({ prompt_tokens: 7, total_tokens: 7 + n, completion_tokens: n });
    const piece = (delta: object, finish: string | null, n: number) =>
      data({
        ...frame,
        choices: [
          { index: 0, delta, logprobs: null, finish_reason: finish, stop_reason: null, token_ids: null },
        ],
        usage: usage(n),
        prompt_token_ids: null,
      });
    const events = await answerOf({
      pieces: [
        piece({ role: 'assistant', content: '' }, null, 0),
        piece({ reasoning_content: 'SECRET THOUGHT' }, null, 2),
        piece({ reasoning: 'ANOTHER', content: null }, null, 3),
        piece({ content: 'Yes.' }, null, 4),
        piece({ content: '' }, 'stop', 4),
        data({ ...frame, choices: [], usage: usage(4) }),
        done,
      ],
    });
    expect(textOf(events)).toBe('Yes.');
    expect(JSON.stringify(events)).not.toMatch(/SECRET|ANOTHER/u);
    expect(events.at(-1)).toMatchObject({ reason: 'stop', promptTokens: 7, answerTokens: 4 });
  });

  it('of llama-server: no content at first, an empty last piece, timings beside the figures', async () => {
    const usage = { completion_tokens: 1, prompt_tokens: 33, prompt_tokens_details: { cached_tokens: 0 } };
    const events = await answerOf({
      pieces: [
        chunk({ role: 'assistant', content: null }),
        chunk({ content: 'Hello' }),
        chunk({}, 'length'),
        data({ ...frame, choices: [], usage, timings: { prompt_n: 33, prompt_ms: 680.142 } }),
        done,
      ],
    });
    expect(textOf(events)).toBe('Hello');
    expect(events.at(-1)).toMatchObject({ reason: 'length', promptTokens: 33, answerTokens: 1 });
  });

  it.each<[string, Wire['pieces']]>([
    ['lines that end as in HTTP', [chunk({ content: 'a b' }).replaceAll('\n', '\r\n'), chunk({}, 'stop')]],
    [
      'comments that keep the connection',
      [': ping\n\n', ':\n\n', chunk({ content: 'a b' }), ': ping\r\n\r\n', chunk({}, 'stop')],
    ],
    [
      'events and numbers of their own',
      [`event: message\nid: 7\nretry: 100\n${chunk({ content: 'a b' })}`, chunk({}, 'stop')],
    ],
    ['no blank after the colon', [chunk({ content: 'a b' }).replace('data: ', 'data:'), chunk({}, 'stop')]],
    [
      'one event over several lines',
      [`data: {"choices":\ndata: [{"delta":{"content":"a b"},"finish_reason":"stop"}]}\n\n`],
    ],
    [
      'nulls for what there is none of',
      [
        chunk({ content: 'a b', tool_calls: null }),
        data({ ...frame, choices: null, usage: null }),
        data({ choices: [{ finish_reason: 'stop', delta: null }], usage: { prompt_tokens: null } }),
      ],
    ],
    ['no last [DONE]', [chunk({ content: 'a b' }), chunk({}, 'stop')]],
    ['only a last [DONE]', [chunk({ content: 'a b' }), done]],
  ])('with %s', async (_, pieces) => {
    expect(textOf(await answerOf({ pieces }))).toBe('a b');
    // The same bytes one by one: no border of a piece is one of an event, a line or a character.
    const bytes = Buffer.from(pieces.join(''));
    const single = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
    expect(textOf(await answerOf({ pieces: single }))).toBe('a b');
  });

  it('keeps characters whole that arrive in pieces', async () => {
    const bytes = Buffer.from(chunk({ content: '日本語🎉' }) + chunk({}, 'stop'));
    expect(textOf(await answerOf({ pieces: [...bytes].map((byte) => Uint8Array.of(byte)) }))).toBe(
      '日本語🎉',
    );
  });

  it('is not waited for after its last word, and is whole without its figures', async () => {
    const pieces = [chunk({ content: 'Hello' }), chunk({}, 'stop')];
    const limits = { nextMilliseconds: 100 };
    const ended = await answerOf({ pieces: [...pieces, done], stayOpen: true });
    expect(textOf(ended)).toBe('Hello');
    const stuck = await answerOf({ pieces, stayOpen: true }, { limits });
    expect([textOf(stuck), stuck.at(-1)!.kind]).toEqual(['Hello', 'end']);
  });
});

describe('calls of tools', () => {
  const fn = (name: string | undefined, text: unknown) => ({ function: { name, arguments: text } });
  const a = { kind: 'tool-call', tool: 'read_file', arguments: { path: 'a.txt' } };
  const b = { kind: 'tool-call', tool: 'read_file', arguments: { path: 'b.txt' } };
  const [textA, textB] = ['{"path":"a.txt"}', '{"path":"b.txt"}'];

  it.each<[string, Wire['pieces']]>([
    [
      'in pieces, numbered',
      [
        call({ index: 0, id: 'x', type: 'function', ...fn('read_file', '') }),
        ...textA.match(/.{1,3}/gu)!.map((text) => call({ index: 0, ...fn(undefined, text) })),
        call({ index: 1, id: 'y', type: 'function', ...fn('read_file', '') }),
        ...textB.match(/.{1,3}/gu)!.map((text) => call({ index: 1, id: null, ...fn(undefined, text) })),
      ],
    ],
    [
      'whole, all with the number 0',
      [
        call({ index: 0, id: 'x', type: 'function', ...fn('read_file', textA) }),
        call({ index: 0, id: 'y', type: 'function', ...fn('read_file', textB) }),
      ],
    ],
    [
      'in pieces, all with the number 0 and each piece with its id',
      [
        call({ index: 0, id: 'x', ...fn('read_file', '{"path":') }),
        call({ index: 0, id: 'x', ...fn(undefined, '"a.txt"}') }),
        call({ index: 0, id: 'y', ...fn('read_file', '{"path":') }),
        call({ index: 0, id: 'y', ...fn(undefined, '"b.txt"}') }),
      ],
    ],
    [
      'whole, without a number',
      [call({ id: 'x', ...fn('read_file', textA) }), call({ id: 'y', ...fn('read_file', textB) })],
    ],
    [
      'whole, with arguments that are no text',
      [
        call({ index: 0, id: 'x', ...fn('read_file', { path: 'a.txt' }) }),
        call({ index: 1, id: 'y', ...fn('read_file', { path: 'b.txt' }) }),
      ],
    ],
    [
      'both in one piece',
      [
        chunk({
          tool_calls: [
            { index: 0, id: 'x', ...fn('read_file', textA) },
            { index: 1, id: 'y', ...fn('read_file', textB) },
          ],
        }),
      ],
    ],
  ])('%s, are two calls', async (_, pieces) => {
    // Ollama ends with `stop` where others say `tool_calls`.
    for (const finish of ['tool_calls', 'stop']) {
      const events = await answerOf({ pieces: [...pieces, chunk({}, finish), done] });
      expect(callsOf(events)).toEqual([a, b]);
      expect(events.at(-1)).toMatchObject({ reason: 'tool-call' });
    }
  });

  it('more than can be counted are an error', async () => {
    const pieces = Array.from({ length: 200 }, (_, n) =>
      call({ index: 0, id: `call ${n}`, ...fn('read_file', textA) }),
    );
    expect(await problemOf({ pieces: [pieces.join('')] })).toMatchObject({ kind: 'too-large' });
  });
});

describe('an error', () => {
  const broke = (...pieces: string[]): Wire => ({ pieces: [chunk({ content: 'Hel' }), ...pieces, done] });

  it.each<[string, Wire, string, RegExp]>([
    [
      'within an event',
      broke(data({ error: { message: 'out of memory', type: 'server_error', code: 500 } })),
      'server-error',
      /out of memory/u,
    ],
    ['as a word', broke(data({ error: 'out of memory' })), 'server-error', /out of memory/u],
    [
      'that is an event itself',
      broke(data({ object: 'error', message: 'out of memory', type: 'X', code: 400 })),
      'server-error',
      /out of memory/u,
    ],
    [
      'as an event of that name',
      broke(`event: error\n${data({ error: { message: 'out of memory' } })}`),
      'server-error',
      /out of memory/u,
    ],
    [
      'as a field of its own',
      broke('error: {"code":500,"message":"out of memory","type":"server_error"}\n\n'),
      'server-error',
      /out of memory/u,
    ],
    [
      'before the first word',
      { pieces: [data({ error: { message: 'out of memory' } }), done] },
      'server-error',
      /out of memory/u,
    ],
    [
      'after the last word',
      { pieces: [chunk({ content: 'a' }, 'stop'), data({ error: { message: 'out of memory' } })] },
      'server-error',
      /out of memory/u,
    ],
    [
      'a prompt that is too long',
      {
        status: 400,
        contentType: 'application/json',
        pieces: [
          JSON.stringify({
            error: {
              code: 400,
              message: 'request (3031 tokens) exceeds the available context size',
              type: 'exceed_context_size_error',
              n_ctx: 1024,
            },
          }),
        ],
      },
      'http',
      /3031 tokens.*too long for the model/u,
    ],
    [
      'a model that is not there, of Ollama',
      {
        status: 404,
        contentType: 'application/json',
        pieces: ['{"error":{"message":"model \\"m\\" not found, try pulling it first","type":"api_error"}}'],
      },
      'http',
      /try pulling it first.*model's name/u,
    ],
    [
      'a model that is not there, of vLLM',
      {
        status: 404,
        contentType: 'application/json',
        pieces: [
          '{"object":"error","message":"The model `m` does not exist.","type":"NotFoundError","code":404}',
        ],
      },
      'http',
      /does not exist.*model's name/u,
    ],
    [
      'a model that loads',
      {
        status: 503,
        contentType: 'application/json',
        pieces: ['{"error":{"message":"Loading model","type":"unavailable_error","code":503}}'],
      },
      'busy',
      /Loading model.*starting/u,
    ],
    [
      'of a server that does not stream',
      { contentType: 'application/json', pieces: ['{"choices":[{"message":{"content":"a"}}]}'] },
      'not-a-stream',
      /instead of a stream/u,
    ],
    [
      'that is a page',
      { status: 502, contentType: 'text/html', pieces: ['<html>Bad gateway</html>'] },
      'busy',
      /502/u,
    ],
    [
      'that is half an event',
      { pieces: [chunk({ content: 'Hel' }), 'data: {"choices":[{"delta":{"content":"lo'] },
      'broken-off',
      /in the middle/u,
    ],
    [
      'that is an event without an end',
      {
        pieces: [
          chunk({ content: 'Hel' }),
          'data: ',
          ...Array.from({ length: 12 }, () => 'x'.repeat(100_000)),
        ],
      },
      'too-large',
      /in one event/u,
    ],
    [
      'that is one line of nothing, however long',
      { pieces: Array.from({ length: 12 }, () => 'x'.repeat(100_000)) },
      'broken-off',
      /in the middle/u,
    ],
  ])('%s, is told with what the server says', async (_, wire, kind, message) => {
    const problem = await problemOf(wire);
    expect(problem.message).toMatch(message);
    expect(problem.kind).toBe(kind);
  });
});
