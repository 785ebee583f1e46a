/** An answer that streams, judged piece by piece and logged in the real log: no piece shows a half of a secret. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gateOnRecord } from '../agent/decide-on-record.ts';
import { judgedEvents } from '../agent/judged-events.ts';
import type { GenerateEvent } from '../agent/language-model-backend.ts';
import { madeDecision } from '../gate/deciding/test-files/made-decision.ts';
import { openAudit } from './open-audit.ts';

const end: GenerateEvent = {
  kind: 'end',
  reason: 'stop',
  promptTokens: 1,
  answerTokens: 1,
  firstTokenMs: 1,
  tokensPerSecond: 1,
  droppedMessages: 0,
};

it.each([
  ['en', 'Use the password: ', 'Quokka-Zebra-77', ' from now on. '],
  ['ja', 'パスワード：', 'Quokka-Zebra-77', 'をお使いください。'],
  ['en', 'My card is ', '4111 1111 1111 1111', ' and no other. '],
])('no border of a piece uncovers a secret, in %s', async (language, before, secret, after) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'so8t-pieces-'));
  const audit = openAudit(folder, { program: 'test' });
  onTestFinished(async () => {
    audit.close();
    await rm(folder, { recursive: true, force: true });
  });
  const gate = gateOnRecord({
    gate: { decide: async (request) => madeDecision(request, 'ALLOW') },
    audit: audit.log,
  });
  const signal = new AbortController().signal;
  // The first border is after 240 units, a later piece begins 480 before its own: both wander through the secret.
  for (let offset = 200; offset <= 244; offset += 3) {
    const text = `${'a '.repeat(150).slice(0, offset)}${before}${secret}${after}${'b '.repeat(600)}`;
    const model = async function* (): AsyncGenerator<GenerateEvent, void> {
      yield { kind: 'text', text };
      yield end;
    };
    const options = { gate, conversation: null, language: language as 'en' | 'ja', signal };
    let released = '';
    for await (const event of judgedEvents(model(), options))
      if (event.kind === 'text') released += event.text;
    expect(released).toBe(text);
  }
  const entries = audit.reader.page({ kinds: ['decision'] }, 0, 10_000);
  expect(entries.length).toBeGreaterThan(90);
  for (const { event } of entries) {
    if (event.kind !== 'decision') continue;
    expect(event).not.toHaveProperty('around');
    for (let at = 0; at + 5 <= secret.length; at += 1)
      expect(event.text).not.toContain(secret.slice(at, at + 5));
  }
});
