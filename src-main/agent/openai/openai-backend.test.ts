import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { actionDigest, type ChatMessage, type GenerateAction } from '../../gate/deciding/action.ts';
import { giveUse } from '../../gate/deciding/approval-uses.ts';
import { permitByApproval } from '../../gate/deciding/mint-permit.ts';
import { NotPermitted, type Permit } from '../../gate/deciding/permit.ts';
import { type Conversation, openConversation } from '../../llama-cpp/conversation.ts';
import { type LoadedLlamaModel, loadLlamaModel } from '../../llama-cpp/open-llama-model.ts';
import { convertModel } from '../../llama-cpp/test-files/convert-model.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import type { GenerateEvent, GenerateOptions, LanguageModelBackend } from '../language-model-backend.ts';
import { createOpenAiBackend, type OpenAiBackendOptions } from './openai-backend.ts';
import { type ChatServer, delta, finish, openChatServer, type Script } from './test-files/chat-server.ts';

const key = 'sk-this-is-the-secret';
const soup: ChatMessage = { role: 'user', content: 'How do I make a good soup?' };
const asked: GenerateOptions = {
  sampling: { temperature: 0, topP: 1, topK: 0, seed: 3, maximumTokens: 60, stop: [] },
  tools: [],
  signal: new AbortController().signal,
};

let folder: string;
let model: LoadedLlamaModel;
let conversation: Conversation;
let server: ChatServer;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-openai-'));
  const file = await convertModel(embeddedModelFolder, path.join(folder, 'tiny.gguf'));
  model = await loadLlamaModel(file, { threads: 1 });
  conversation = await openConversation(model, { contextTokens: 512 });
});
afterAll(async () => {
  await model.dispose();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => server?.close());

async function open(options: Partial<OpenAiBackendOptions> = {}, ...scripts: readonly Script[]) {
  server = await openChatServer(conversation);
  server.script(...scripts);
  return createOpenAiBackend({
    baseUrl: server.baseUrl,
    model: 'tiny',
    apiKey: key,
    retryMilliseconds: 1,
    ...options,
  });
}

function permit(action: GenerateAction): Permit<'generate'> {
  return permitByApproval(giveUse('one', actionDigest(action)), action);
}

async function ask(
  backend: LanguageModelBackend,
  options: Partial<GenerateOptions> = {},
  messages: readonly ChatMessage[] = [soup],
): Promise<GenerateEvent[]> {
  const action: GenerateAction = { kind: 'generate', model: backend.name, messages };
  const events: GenerateEvent[] = [];
  for await (const event of backend.generate(permit(action), action, { ...asked, ...options }))
    events.push(event);
  return events;
}

const textOf = (events: readonly GenerateEvent[]): string =>
  events.map((event) => (event.kind === 'text' ? event.text : '')).join('');

async function problemOf(...scripts: readonly Script[]): Promise<Error & { kind: string }> {
  const backend = await open({ retries: 0 }, ...scripts);
  return ask(backend).then(
    () => {
      throw new Error('there was an answer');
    },
    (error: Error & { kind: string }) => error,
  );
}

describe('a server of the protocol, with a real model behind it', () => {
  it('streams the answer that the model gives, with its figures', async () => {
    const backend = await open();
    const events = await ask(backend);
    const own: GenerateEvent[] = [];
    for await (const event of conversation.generate([soup], asked)) own.push(event);
    expect(textOf(events)).toBe(textOf(own));
    expect(events.filter(({ kind }) => kind === 'text').length).toBeGreaterThan(5);
    const { promptTokens, answerTokens } = own.at(-1) as Extract<GenerateEvent, { kind: 'end' }>;
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'stop', promptTokens, answerTokens });
    expect(server.requests[0]!.headers.authorization).toBe(`Bearer ${key}`);
    expect(server.requests[0]!.body).toMatchObject({
      model: 'tiny',
      stream: true,
      seed: 3,
      messages: [soup],
    });
    expect(server.requests[0]!.body).not.toHaveProperty('top_k');
    expect(backend.name).toBe(`tiny at ${new URL(server.baseUrl).host}`);
  });

  it('stops at its length and at a word, as asked', async () => {
    const backend = await open();
    const whole = textOf(await ask(backend));
    const short = await ask(backend, { sampling: { ...asked.sampling, maximumTokens: 3 } });
    expect(short.at(-1)).toMatchObject({ reason: 'length', answerTokens: 3 });
    const word = whole.split(' ')[3]!;
    const stopped = await ask(backend, { sampling: { ...asked.sampling, stop: [word] } });
    expect(textOf(stopped)).toBe(whole.slice(0, whole.indexOf(word)));
  });

  it('leaves the server when it is cancelled or nobody reads on', async () => {
    const backend = await open();
    const stop = new AbortController();
    const action: GenerateAction = { kind: 'generate', model: backend.name, messages: [soup] };
    const events: GenerateEvent[] = [];
    for await (const event of backend.generate(permit(action), action, { ...asked, signal: stop.signal })) {
      events.push(event);
      stop.abort();
    }
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'cancelled' });
    await expect.poll(() => server.left()).toBe(1);
    const left = backend.generate(permit(action), action, asked);
    await left.next();
    await left.return(undefined);
    await expect.poll(() => server.left()).toBe(2);
    expect(textOf(await ask(backend))).not.toBe('');
  });

  it('asks for nothing without a permit', async () => {
    const backend = await open();
    const action: GenerateAction = { kind: 'generate', model: backend.name, messages: [soup] };
    const forged = backend.generate({} as never, action, asked);
    await expect(forged.next()).rejects.toThrow(NotPermitted);
    const once = permit(action);
    await backend.generate(once, action, asked).return(undefined);
    expect(server.requests).toEqual([]);
  });
});

describe('calls of tools', () => {
  const part = (index: number, name: string | undefined, text: string): object => ({
    choices: [{ delta: { tool_calls: [{ index, function: { name, arguments: text } }] } }],
  });

  it('are put together from their pieces, in order, and come back as messages of the protocol', async () => {
    const backend = await open(
      {},
      {
        events: [
          part(1, 'list_files', '{'),
          delta('I look.'),
          part(0, 'read_file', '{"pa'),
          part(0, undefined, 'th":"a.txt"}'),
          part(1, undefined, '}'),
          finish('tool_calls'),
          'data: [DONE]\n\n',
        ],
      },
    );
    const tools = [{ name: 'read_file', description: 'Reads', parameters: { type: 'object' } }];
    const call = { role: 'assistant', content: '{"arguments":{"path":"b"},"tool":"read_file"}' } as const;
    const events = await ask(backend, { tools }, [soup, call, { role: 'tool', content: 'hello' }]);
    expect(events.slice(0, 3)).toEqual([
      { kind: 'text', text: 'I look.' },
      { kind: 'tool-call', tool: 'read_file', arguments: { path: 'a.txt' } },
      { kind: 'tool-call', tool: 'list_files', arguments: {} },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'tool-call' });
    const { body } = server.requests[0]! as { body: { messages: unknown; tools: unknown } };
    expect(body.tools).toEqual([{ type: 'function', function: tools[0] }]);
    expect(body.messages).toEqual([
      soup,
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'read_file', arguments: '{"path":"b"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'hello' },
    ]);
  });

  it('with arguments that are no JSON come as text, which fits no tool', async () => {
    const backend = await open({}, { events: [part(0, 'read_file', '{"path":'), finish('tool_calls')] });
    expect((await ask(backend))[0]).toEqual({ kind: 'tool-call', tool: 'read_file', arguments: '{"path":' });
  });
});

describe('a server that fails', () => {
  it.each<[string, Script, string, RegExp]>([
    [
      'cuts the stream within an event',
      { events: [delta('Hel'), 'data: {"choi', 'cut'] },
      'broken-off',
      /broke off/u,
    ],
    ['ends without saying so', { events: [delta('Hel')] }, 'broken-off', /ended in the middle/u],
    ['sends garbage', { events: ['data: {"choices": [\n\n'] }, 'garbage', /no part of an answer/u],
    ['sends another JSON', { events: [{ choices: 'none' }] }, 'garbage', /OpenAI's protocol/u],
    [
      'reports an error in the stream',
      { events: [delta('a'), { error: { message: 'out of memory' } }] },
      'server-error',
      /out of memory/u,
    ],
    ['answers 500', { status: 500, body: '{"error":{"message":"boom"}}' }, 'http', /answered 500 \(boom\)/u],
    [
      'does not know the model',
      { status: 404, body: '{"error":"model not found"}' },
      'http',
      /404 \(model not found\).*model's name/u,
    ],
    ['is busy', { status: 429, body: '' }, 'busy', /busy or starting/u],
    [
      'sends a page',
      { headers: { 'content-type': 'text/html' }, body: '<html>' },
      'not-a-stream',
      /text\/html.*\/v1/u,
    ],
    [
      'sends the browser elsewhere',
      { status: 302, headers: { location: 'http://example.com/' }, body: '' },
      'http',
      /302/u,
    ],
    [
      'sends an event without an end',
      { events: [`data: ${'x'.repeat(1_100_000)}`] },
      'too-large',
      /more than this program takes/u,
    ],
  ])('%s: says so', async (_, script, kind, message) => {
    const problem = await problemOf(script);
    expect(problem.kind).toBe(kind);
    expect(problem.message).toMatch(message);
    expect(server.requests.length).toBe(1);
  });

  it('repeats the key that it does not accept: it is in no message', async () => {
    const problem = await problemOf({ status: 401, body: `{"error":{"message":"Incorrect key: ${key}"}}` });
    expect(problem).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('Incorrect key: [key]'),
    });
    const seen = `${problem.message}${problem.stack}${JSON.stringify(problem)}${String(problem.cause)}`;
    expect(seen).not.toContain(key);
    const cut = await problemOf({ status: 401, body: `${'x'.repeat(285)} ${key}` });
    expect(cut.message).toContain('xxx [key]');
    expect(cut.message).not.toContain(key.slice(0, 8));
    const garbled = await problemOf({ events: [`data: ${key}\n\n`] });
    expect(`${garbled.message}${garbled.stack}${String(garbled.cause)}`).not.toContain(key);
  });

  it('says nothing, or stops in the middle: it is not waited for without an end', async () => {
    const limits = { firstMilliseconds: 100, nextMilliseconds: 100 };
    const silent = await open({ retries: 0, limits }, { silent: true });
    await expect(ask(silent)).rejects.toThrow('gave no first token within 0.1 s');
    const stuck = await open({ retries: 0, limits }, { events: [delta('Hel'), 'hang'] });
    await expect(ask(stuck)).rejects.toThrow('gave no next token within 0.1 s');
    await expect.poll(() => server.left()).toBe(1);
  });

  it('is asked again while nothing has come, and never after that', async () => {
    const busy: Script = { status: 503, headers: { 'retry-after': '0' }, body: '' };
    const backend = await open({}, busy, busy);
    expect(textOf(await ask(backend))).not.toBe('');
    expect(server.requests.length).toBe(3);
    server.script(busy, busy, busy);
    await expect(ask(backend)).rejects.toThrow('busy or starting');
    expect(server.requests.length).toBe(6);
    server.script({ events: [delta('Hel'), 'cut'] });
    await expect(ask(backend)).rejects.toThrow('broke off');
    expect(server.requests.length).toBe(7);
  });

  it('is not there', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const backend = createOpenAiBackend({
      baseUrl: `http://127.0.0.1:${port}/v1`,
      model: 'tiny',
      retryMilliseconds: 1,
    });
    await expect(ask(backend)).rejects.toThrow(/cannot be reached \(ECONNREFUSED\)/u);
  });

  it('gets the key only when it is the host of the address, however its path begins', async () => {
    await open();
    const baseUrl = server.baseUrl.replace('/v1', '//localhost:9/v1');
    server.script({ status: 404, body: 'nothing here' });
    const backend = createOpenAiBackend({ baseUrl, model: 'tiny', apiKey: key, retries: 0 });
    await expect(ask(backend)).rejects.toThrow('answered 404');
    expect(server.requests).toHaveLength(1);
  });

  it('has no address', () => {
    for (const baseUrl of ['ftp://a/v1', 'http://me:secret@localhost/v1'])
      expect(() => createOpenAiBackend({ baseUrl, model: 'tiny' })).toThrow('must begin with http');
  });
});
