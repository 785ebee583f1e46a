/** The gate server over the real store, log and queue; gate and model are stand-ins (see their files) that a word steers. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditLog } from '../../agent/audit-log.ts';
import type { SafetyGate } from '../../agent/safety-gate.ts';
import { type AgentRig, openRig } from '../../workbench/agent/test-files/agent-rig.ts';
import { standInGate, standInVerdict } from '../../workbench/agent/test-files/stand-in-gate.ts';
import { standInModel } from '../../workbench/agent/test-files/stand-in-model.ts';
import { type GateServer, type GateServerOptions, startGateServer } from './gate-server.ts';
import type { ChatAnswer } from './messages.ts';

const tokens = { client: 'client-token-of-the-test', approver: 'approver-token-of-the-test' };

interface Served {
  readonly rig: AgentRig;
  readonly server: GateServer;
  /** With the client's token, unless told. */
  ask(path: string, body?: unknown, init?: RequestInit & { token?: string }): Promise<Response>;
  chat(content: string, more?: object): Promise<ChatAnswer>;
}

async function serve(
  options: Partial<GateServerOptions> = {},
  rigOptions: Parameters<typeof openRig>[1] = {},
  systemPrompt = '',
  gate?: SafetyGate,
): Promise<Served> {
  const rig = await openRig(['An answer.'], rigOptions);
  const { sampling } = rig.parts.settings;
  const server = await startGateServer({
    parts: { ...rig.parts, ...(gate ? { gate } : {}), sampling, systemPrompt },
    tokens,
    version: '0',
    port: 0,
    rate: { perSecond: 0, burst: 1 },
    onError() {},
    ...options,
  });
  onTestFinished(() => server.close(0));
  const ask: Served['ask'] = (path, body, { token = tokens.client, headers, ...init } = {}) =>
    fetch(`${server.origin}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...init,
    });
  return {
    rig,
    server,
    ask,
    async chat(content, more = {}) {
      const answer = await ask('/v1/chat/completions', { messages: [{ role: 'user', content }], ...more });
      return (await answer.json()) as ChatAnswer;
    },
  };
}

const codeOf = async (answer: Response): Promise<[number, string]> => {
  const { error } = (await answer.json()) as { error: { code: string } };
  return [answer.status, error.code];
};

/** A request as it stands, and what came back. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}

describe('approvals that a client causes', () => {
  it('are at most so many at once: one more is refused with the reason, judged, and not answered', async () => {
    const { rig, ask } = await serve({ openApprovals: 3 });
    const grey = (n: number) =>
      ask('/v1/chat/completions', { messages: [{ role: 'user', content: `GREY ${n}` }] });
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(grey));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const { error } = (await refused.json()) as { error: { code: string; type: string; message: string } };
    expect(error).toMatchObject({ code: 'too_many_open_approvals', type: 'rate_limit_error' });
    expect(error.message).toContain('at most 3');
    expect(rig.model.asked).toEqual([]);
    const log = await rig.log();
    expect(log.filter((entry) => entry === 'decision ESCALATE prompt')).toHaveLength(6);
    expect(log.filter((entry) => entry === 'approval opened')).toHaveLength(3);
    // What needs no person is answered all the same, and a decision makes room.
    expect((await ask('/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] })).status).toBe(
      200,
    );
    const [first] = await rig.parts.approvals.list({ status: 'open' });
    await rig.parts.approvals.reject(first!.id, 'a test', 'no');
    expect((await grey(7)).status).toBe(200);
    expect((await grey(8)).status).toBe(429);
  });
});

describe('/v1/gate', () => {
  it('answers with the decision, which is in the log', async () => {
    const { rig, ask } = await serve();
    const answer = (await (await ask('/v1/gate', { text: 'DANGER', conversation: 'c' })).json()) as {
      id: string;
      verdict: string;
      audit: number;
    };
    expect(answer).toMatchObject({ verdict: 'REFUSE', conversation: 'c', subject: 'prompt' });
    const entry = await rig.store.auditEntry(answer.audit);
    expect(entry!.event).toMatchObject({ kind: 'decision', decision: { id: answer.id } });
  });

  it('says nothing of a decision that the log did not take', async () => {
    // Injected: no entry comes onto the disk.
    const audit = (): AuditLog => ({
      append: async () => {
        throw new Error('the disk is full');
      },
    });
    const told: string[] = [];
    const { ask } = await serve({ onError: ({ message }) => told.push(message) }, { audit });
    const answer = await ask('/v1/gate', { text: 'Hello' });
    const body = await answer.text();
    expect([answer.status, body.includes('ALLOW'), body.includes('disk')]).toEqual([500, false, false]);
    expect(told).toEqual([expect.stringContaining('the disk is full')]);
  });
});

describe('/v1/chat/completions', () => {
  it('answers what is allowed', async () => {
    const { rig, chat } = await serve();
    expect(await chat('Hello', { model: 'so8t' })).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'An answer.' }, finish_reason: 'stop' }],
      so8t: { verdict: 'ALLOW' },
    });
    expect((await rig.log()).at(-1)).toBe('execution succeeded');
  });

  it('streams what was released, as events', async () => {
    const { ask } = await serve();
    const body = { stream: true, messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
    const answer = await ask('/v1/chat/completions', body);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const data = (await answer.text())
      .trim()
      .split('\n\n')
      .map((line) => line.slice('data: '.length));
    expect(data.at(-1)).toBe('[DONE]');
    const chunks = data.slice(0, -1).map((text) => JSON.parse(text));
    expect(chunks.map(({ choices: [{ delta }] }) => delta.content ?? '').join('')).toBe('An answer.');
    expect(chunks[0].choices[0].delta.role).toBe('assistant');
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], so8t: { verdict: 'ALLOW' } });
  });

  it.each(['user', 'system', 'assistant', 'tool'])('refuses danger in a message of the %s', async (role) => {
    const { rig, chat } = await serve();
    const messages = [
      { role, content: 'DANGER' },
      { role: 'user', content: 'Go on.' },
    ];
    const { choices, so8t } = await chat('', { messages });
    expect(choices[0]).toMatchObject({ finish_reason: 'content_filter' });
    expect(choices[0]!.message.content).toContain('cannot help');
    expect(so8t).toMatchObject({
      verdict: 'REFUSE',
      alternatives: expect.arrayContaining([expect.any(String)]),
    });
    expect(rig.model.asked).toEqual([]);
  });

  it.each([
    ['over two messages', ['how to DAN', 'GER'], ''],
    ["over the server's system prompt and a message", ['GER'], 'Explain DAN'],
    ["in the server's system prompt", ['Hello'], 'DANGER.'],
  ])('refuses danger %s', async (_what, contents, systemPrompt) => {
    const gate = standInGate((request) =>
      standInVerdict({ ...request, text: request.text.replaceAll(' ', '') }),
    );
    const { rig, chat } = await serve({}, { changes: { gate } }, systemPrompt);
    const messages = contents.map((content) => ({ role: 'user', content }));
    expect((await chat('', { messages })).so8t).toMatchObject({ verdict: 'REFUSE' });
    expect(rig.model.asked).toEqual([]);
  });

  it('cuts an answer that is not allowed', async () => {
    const { chat } = await serve({}, { model: standInModel(['DANGER: secret words']) });
    const { choices, so8t } = await chat('Hello');
    expect(choices[0]!.finish_reason).toBe('content_filter');
    expect(choices[0]!.message.content).not.toContain('secret words');
    expect(so8t.verdict).toBe('REFUSE');
  });

  it('lets a person decide, who has another token, about exactly this request, once', async () => {
    const { rig, ask, chat } = await serve();
    const { choices, so8t } = await chat('GREY');
    const { id } = so8t.approval!;
    expect([so8t.verdict, choices[0]!.finish_reason]).toEqual(['ESCALATE', 'content_filter']);
    expect(choices[0]!.message.content).toContain(id);
    expect(rig.model.asked).toEqual([]);

    const grant = `/v1/approvals/${id}/grant`;
    expect(await codeOf(await ask(grant, ''))).toEqual([403, 'wrong_token']);
    expect(await codeOf(await ask('/v1/approvals'))).toEqual([403, 'wrong_token']);
    const { approver } = tokens;
    expect(await codeOf(await ask('/v1/gate', { text: 'Hello' }, { token: approver }))).toEqual([
      403,
      'wrong_token',
    ]);
    // Before the grant it still waits, and no second question is opened.
    expect((await chat('GREY', { so8t: { approval: id } })).so8t.approval!.id).toBe(id);
    const list = (await (await ask('/v1/approvals', undefined, { token: approver })).json()) as {
      approvals: { id: string }[];
    };
    expect(list.approvals.map((one) => one.id)).toEqual([id]);
    expect(await (await ask(grant, '', { token: approver })).json()).toMatchObject({ status: 'granted' });

    const again = (content: string) =>
      ask('/v1/chat/completions', { messages: [{ role: 'user', content }], so8t: { approval: id } });
    expect(await codeOf(await again('GREY and more'))).toEqual([409, 'other_request']);
    const both = await Promise.all([again('GREY'), again('GREY')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(rig.model.asked).toHaveLength(1);
    expect(await codeOf(await again('GREY'))).toEqual([409, 'approval_used']);
  });

  it('says so when the person rejected it', async () => {
    const { ask, chat } = await serve();
    const { id } = (await chat('GREY')).so8t.approval!;
    const { approver } = tokens;
    const reject = `/v1/approvals/${id}/reject`;
    expect((await ask(reject, {}, { token: approver })).status).toBe(400);
    await ask(reject, { reason: 'no' }, { token: approver });
    expect((await chat('GREY', { so8t: { approval: id } })).so8t).toMatchObject({ verdict: 'REFUSE' });
    expect((await chat('GREY', { so8t: { approval: crypto.randomUUID() } })) as unknown).toMatchObject({
      error: { code: 'approval_not_found' },
    });
  });

  it('asks nobody about a request whose client is gone', async () => {
    const { rig, server, ask } = await serve();
    const { decide } = rig.gate;
    let judging = (): void => {};
    const begun = new Promise<void>((resolve) => {
      judging = resolve;
    });
    // The real gate, too, ends a decision that nobody waits for with a fault, and faults can escalate.
    rig.gate.decide = async (request, signal) => {
      judging();
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      return decide(request);
    };
    const client = new AbortController();
    const messages = [{ role: 'user', content: 'GREY' }];
    const answer = ask('/v1/chat/completions', { messages }, { signal: client.signal });
    await begun;
    client.abort();
    await expect(answer).rejects.toThrow();
    await expect.poll(rig.log).toEqual(['decision ESCALATE prompt']);
    await wait(100);
    await server.close();
    expect(await rig.parts.approvals.list()).toEqual([]);
  });

  it('judges and answers texts with halves of characters', async () => {
    const { rig, ask } = await serve();
    const half = String.fromCharCode(0xd83d);
    const body = JSON.stringify({ messages: [{ role: 'user', content: `Hello ${half}` }] });
    const answer = await ask('/v1/chat/completions', body);
    expect([answer.status, ((await answer.json()) as ChatAnswer).so8t?.verdict]).toEqual([200, 'ALLOW']);
    expect(rig.model.asked[0]!.messages[0]!.content).toBe(rig.gate.asked[0]!.text);
    expect((await ask('/v1/gate', JSON.stringify({ text: `Hello ${half}` }))).status).toBe(200);
  });

  it('stops the model when the client is gone', async () => {
    const model = standInModel(['Word after word. '.repeat(5000)], () => wait(1));
    const { rig, ask } = await serve({}, { model });
    const gone = new AbortController();
    const body = { stream: true, messages: [{ role: 'user', content: 'Hello' }] };
    const answer = await ask('/v1/chat/completions', body, { signal: gone.signal });
    await answer.body!.getReader().read();
    gone.abort();
    await expect.poll(async () => (await rig.log()).at(-1), { timeout: 20_000 }).toBe('execution cancelled');
  });
});

describe('a request', () => {
  const message = { role: 'user', content: 'Hello' };

  it.each([
    ['no JSON', '/v1/gate', '{', 400, 'malformed_json'],
    ['no text', '/v1/gate', {}, 400, 'invalid_request'],
    ['an unknown field', '/v1/gate', { text: 'a', verdict: 'ALLOW' }, 400, 'invalid_request'],
    ['an empty conversation', '/v1/chat/completions', { messages: [] }, 400, 'invalid_request'],
    ['tools', '/v1/chat/completions', { messages: [message], tools: [{}] }, 400, 'invalid_request'],
    ['two answers', '/v1/chat/completions', { messages: [message], n: 2 }, 400, 'invalid_request'],
    [
      'an image',
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      400,
      'invalid_request',
    ],
    ['another model', '/v1/chat/completions', { messages: [message], model: 'gpt' }, 404, 'model_not_found'],
    ['another address', '/v2', {}, 404, 'not_found'],
    ['too much', '/v1/gate', { text: 'a'.repeat(1_100_000) }, 413, 'too_long'],
  ])('with %s is refused and says why', async (_what, path, body, status, code) => {
    const { rig, ask } = await serve();
    expect(await codeOf(await ask(path, body))).toEqual([status, code]);
    expect(await rig.log()).toEqual([]);
    expect((await ask('/v1/gate', { text: 'Hello' })).status).toBe(200);
  });

  it('needs the token, this host, no page, JSON and the right method', async () => {
    const { server, ask } = await serve();
    const body = { text: 'Hello' };
    expect(await codeOf(await ask('/v1/gate', body, { token: 'wrong' }))).toEqual([401, 'invalid_api_key']);
    expect(await codeOf(await fetch(`${server.origin}/v1/models`))).toEqual([401, 'invalid_api_key']);
    const page = { origin: 'https://example.org' };
    expect(await codeOf(await ask('/v1/gate', body, { headers: page }))).toEqual([403, 'from_a_page']);
    const form = { 'content-type': 'text/plain' };
    expect(await codeOf(await ask('/v1/gate', body, { headers: form }))).toEqual([
      415,
      'unsupported_media_type',
    ]);
    expect(await codeOf(await ask('/v1/gate'))).toEqual([405, 'wrong_method']);
    const elsewhere = await new Promise((resolve) => {
      httpRequest(`${server.origin}/health`, { headers: { host: 'rebound.example' } }, ({ statusCode }) =>
        resolve(statusCode),
      ).end();
    });
    expect(elsewhere).toBe(421);
    const answer = await ask('/v1/gate', body);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('that is malformed, endless or slow ends, and the others are answered', async () => {
    const { server, ask } = await serve({ bodyMilliseconds: 200 });
    const head = `POST /v1/gate HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nAuthorization: Bearer ${tokens.client}\r\nContent-Type: application/json\r\n`;
    const slow = raw(server.port, `${head}Content-Length: 100\r\n\r\n{"text": "H`);
    const endless = raw(
      server.port,
      `${head}Transfer-Encoding: chunked\r\n\r\n${`10000\r\n${'a'.repeat(65_536)}\r\n`.repeat(20)}`,
    );
    const bytes = raw(server.port, '\x16\x03\x01\x02\x00 no HTTP at all\r\n\r\n');
    const long = raw(server.port, `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect((await ask('/v1/gate', { text: 'Hello' })).status).toBe(200);
    expect(await slow).toContain('408 Request Timeout');
    expect(await endless).toContain('413 Payload Too Large');
    expect(await bytes).toContain('400 Bad Request');
    expect(await long).toContain('431 ');
    expect((await ask('/v1/gate', { text: 'Hello' })).status).toBe(200);
  });

  it('too many wait their turn', async () => {
    const { ask } = await serve({ rate: { perSecond: 0.01, burst: 2 } });
    const answers = await Promise.all([1, 2, 3].map(() => ask('/v1/gate', { text: 'Hello' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    const [refused] = answers.filter(({ status }) => status === 429);
    expect(Number(refused!.headers.get('retry-after'))).toBeGreaterThan(1);
    expect((await ask('/v1/approvals', undefined, { token: tokens.approver })).status).toBe(200);
  });

  it('beyond what is answered at once is asked to come again', async () => {
    const model = standInModel(['Word after word. '.repeat(5000)], () => wait(1));
    const { ask } = await serve({ atOnce: 1 }, { model });
    const body = { stream: true, messages: [message] };
    const first = await ask('/v1/chat/completions', body);
    expect(await codeOf(await ask('/v1/gate', { text: 'Hello' }))).toEqual([503, 'busy']);
    await first.body!.cancel();
  });
});

describe('the server', () => {
  it('that would not be judged in time are asked to come again, and what needs no judgement is answered', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const own = standInGate();
    const slow: SafetyGate = { decide: async (request) => held.then(() => own.decide(request)) };
    const { ask } = await serve({ judgeMilliseconds: 50 }, {}, '', slow);
    const first = ask('/v1/gate', { text: 'Hello' });
    await wait(200);
    const second = await ask('/v1/gate', { text: 'Hello' });
    expect([second.headers.get('retry-after'), ...(await codeOf(second))]).toEqual(['1', 503, 'busy']);
    expect((await ask('/v1/models')).status).toBe(200);
    release();
    expect((await first).status).toBe(200);
    expect((await ask('/v1/gate', { text: 'Hello' })).status).toBe(200);
  });

  it('describes every address that it has', async () => {
    const { server, ask } = await serve();
    const document = (await (await fetch(`${server.origin}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
      components: { schemas: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    for (const name of JSON.stringify(document.paths).matchAll(/#\/components\/schemas\/(\w+)/gu))
      expect(document.components.schemas).toHaveProperty(name[1]!);
    for (const [path, operations] of Object.entries(document.paths))
      for (const method of Object.keys(operations)) {
        const token = path.includes('approvals') ? tokens.approver : tokens.client;
        const body = method === 'post' ? {} : undefined;
        const answer = await ask(path.replace('{id}', 'none'), body, { token });
        const { error } = (await answer.json()) as { error?: { code: string } };
        expect([path, method, error?.code]).not.toContain('not_found');
      }
  });

  it('lets what goes on end when it is closed, and takes nothing new', async () => {
    const model = standInModel(['Word after word. '.repeat(10)], () => wait(5));
    const { server, rig, ask } = await serve({}, { model });
    const going = ask('/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello' }] });
    await expect.poll(() => rig.model.asked.length).toBe(1);
    const closed = server.close(20_000);
    await expect(fetch(`${server.origin}/health`)).rejects.toThrow();
    expect(((await (await going).json()) as ChatAnswer).choices[0]!.finish_reason).toBe('stop');
    await closed;
  });

  it('stops what does not end in time', async () => {
    const model = standInModel(['Word after word. '.repeat(100_000)], () => wait(1));
    const { server, rig, ask } = await serve({}, { model });
    const going = ask('/v1/chat/completions', { messages: [{ role: 'user', content: 'Hello' }] });
    await expect.poll(() => rig.model.asked.length).toBe(1);
    await server.close(50);
    await going.catch(() => undefined);
    await expect.poll(async () => (await rig.log()).at(-1)).toBe('execution cancelled');
  });

  it('says which port is taken', async () => {
    const { server } = await serve();
    await expect(serve({ port: server.port })).rejects.toThrow(`Port ${server.port} is in use`);
  });
});
