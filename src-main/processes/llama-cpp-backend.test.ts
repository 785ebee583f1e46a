import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GenerateEvent, GenerateOptions } from '../agent/language-model-backend.ts';
import type { GenerateAction } from '../gate/deciding/action.ts';
import { actionDigest } from '../gate/deciding/action.ts';
import { giveUse } from '../gate/deciding/approval-uses.ts';
import { permitByApproval } from '../gate/deciding/mint-permit.ts';
import { NotPermitted, type Permit } from '../gate/deciding/permit.ts';
import { makeHeadFolder } from '../gate/head-folder.ts';
import type { GatePlaces } from '../gate/judging/open-gate-judge.ts';
import { convertModel } from '../llama-cpp/test-files/convert-model.ts';
import { embeddedModelFolder, shieldFolder } from '../package-files.ts';
import { shieldPolicy } from '../shield/decision/policy.ts';
import { connectService } from './connect-service.ts';
import type { GateServiceFunctions } from './gate-service.ts';
import type { GenerationParent } from './generation-protocol.ts';
import { createLanguageModelProcess, type LanguageModelProcess } from './language-model-process.ts';
import {
  createGenerationReceiver,
  createLlamaCppBackend,
  type LlamaCppBackend,
} from './llama-cpp-backend.ts';
import { moduleBeside } from './module-beside.ts';

const soup = 'How do I make a good soup?';

let folder: string;
let file: string;
const processes: LanguageModelProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-llama-cpp-backend-'));
  file = await convertModel(embeddedModelFolder, path.join(folder, 'tiny.gguf'));
});
afterEach(async () => {
  for (const one of processes.splice(0)) await one.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function open(modelFile = file): { backend: LlamaCppBackend; process: LanguageModelProcess } {
  const receiver = createGenerationReceiver();
  const process = createLanguageModelProcess({
    file: modelFile,
    model: { threads: 1 },
    functions: receiver.functions,
  });
  processes.push(process);
  const backend = createLlamaCppBackend({
    modelName: path.basename(modelFile),
    contextTokens: 512,
    receiver,
    process: process.current,
    close: process.close,
  });
  return { backend, process };
}

function asking(backend: LlamaCppBackend, content = soup): GenerateAction {
  return { kind: 'generate', model: backend.name, messages: [{ role: 'user', content }] };
}

/** What a person who approves gives. */
function permit(action: GenerateAction): Permit<'generate'> {
  return permitByApproval(giveUse('one', actionDigest(action)), action);
}

const options: GenerateOptions = {
  sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maximumTokens: 60, stop: [] },
  tools: [],
  signal: new AbortController().signal,
};

async function ask(backend: LlamaCppBackend, content = soup): Promise<GenerateEvent[]> {
  const action = asking(backend, content);
  return read(backend.generate(permit(action), action, options));
}

async function read(events: AsyncGenerator<GenerateEvent, void>): Promise<GenerateEvent[]> {
  const all: GenerateEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const textOf = (events: readonly GenerateEvent[]): string =>
  events.map((event) => (event.kind === 'text' ? event.text : '')).join('');

describe('llama.cpp as a backend', () => {
  it('streams an answer from a process of its own', async () => {
    const { backend } = open();
    expect(backend.name).toBe('llama.cpp tiny.gguf');
    const events = await ask(backend);
    expect(textOf(events).split(' ').length).toBeGreaterThan(4);
    expect(events.filter(({ kind }) => kind === 'text').length).toBeGreaterThan(4);
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'stop', firstTokenMs: expect.any(Number) });
    expect(await backend.describe()).toMatchObject({ template: 'markers', contextTokens: 512 });
  });

  it('does nothing without a permit for this very action, and nothing twice', async () => {
    const { backend, process } = open();
    const action = asking(backend);
    const once = permit(action);
    const other = asking(backend, 'Something else');
    await expect(read(backend.generate(permit(other), action, options))).rejects.toThrow(NotPermitted);
    await expect(read(backend.generate({} as never, action, options))).rejects.toThrow(NotPermitted);
    const elsewhere = { ...action, model: 'llama.cpp another.gguf' };
    await expect(read(backend.generate(permit(elsewhere), elsewhere, options))).rejects.toThrow(
      'and this is "llama.cpp tiny.gguf"',
    );
    expect(textOf(await read(backend.generate(once, action, options)))).not.toBe('');
    await expect(read(backend.generate(once, action, options))).rejects.toThrow(NotPermitted);
    await process.close();
  });

  it('says that its process died, and is there again for the next question', async () => {
    const { backend, process } = open();
    const action = asking(backend);
    const events = backend.generate(permit(action), action, options);
    await events.next();
    (await process.current()).kill();
    await expect(read(events)).rejects.toThrow(
      'llama.cpp tiny.gguf: its process ended while it answered (language model process was killed by SIGKILL). Ask again',
    );
    expect(textOf(await ask(backend))).not.toBe('');
  });

  it('ends when it is cancelled, and when nobody reads on', async () => {
    const { backend } = open();
    const whole = textOf(await ask(backend));
    const stop = new AbortController();
    const action = asking(backend);
    const cancelled: GenerateEvent[] = [];
    for await (const event of backend.generate(permit(action), action, { ...options, signal: stop.signal })) {
      cancelled.push(event);
      stop.abort();
    }
    expect(cancelled.at(-1)).toMatchObject({ kind: 'end', reason: 'cancelled' });
    expect(whole.startsWith(textOf(cancelled))).toBe(true);
    const again = permit(action);
    const left = backend.generate(again, action, options);
    await left.next();
    await left.return(undefined);
    expect(textOf(await ask(backend))).toBe(whole);
  });

  it('names the file that cannot be loaded', async () => {
    const { backend } = open(path.join(folder, 'none.gguf'));
    await expect(ask(backend)).rejects.toThrow('none.gguf');
  });

  it('has two answers one after the other, each whole', async () => {
    const { backend } = open();
    const alone = [textOf(await ask(backend)), textOf(await ask(backend, 'Who wrote Hamlet?'))];
    const together = await Promise.all([ask(backend), ask(backend, 'Who wrote Hamlet?')]);
    expect(together.map(textOf)).toEqual(alone);
  });
});

describe("the gate's process", () => {
  it('answers from the model that it judges with, and judges while it answers', async () => {
    const headFolder = path.join(folder, 'head');
    await makeHeadFolder({ modelFolder: embeddedModelFolder, gguf: file, folder: headFolder });
    const receiver = createGenerationReceiver();
    const places: GatePlaces = {
      shieldFolder,
      overlayFolder: null,
      head: { kind: 'gguf', file, headFolder, model: { threads: 1 } },
    };
    const service = await connectService<GateServiceFunctions, GenerationParent>({
      name: 'gate process',
      entry: moduleBeside(import.meta.url, './gate-service'),
      args: [JSON.stringify(places)],
      functions: receiver.functions,
    });
    const backend = createLlamaCppBackend({
      modelName: 'tiny.gguf',
      contextTokens: 512,
      receiver,
      process: async () => service as never,
    });
    const judge = (text: string) =>
      service.remote.judge({ text, shieldPolicy, history: [], language: 'en', withinMs: 10_000 });
    const before = await judge('Is bread good for me?');
    const action = asking(backend);
    let during = 0;
    let text = '';
    for await (const event of backend.generate(permit(action), action, options)) {
      if (event.kind === 'text') text += event.text;
      expect((await judge('Is bread good for me?')).heads).toEqual(before.heads);
      during += 1;
    }
    expect(during).toBeGreaterThan(1);
    expect(text).toBe(textOf(await ask(backend)));
    await service.stop();
  });
});
