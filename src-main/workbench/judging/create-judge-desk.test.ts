import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readManifest, sha256 } from '../../artifacts/artifact.ts';
import { embeddedModelFolder } from '../../package-files.ts';
import { connectStore } from '../../processes/connect-store.ts';
import type { GateState } from '../activity.ts';
import type { Judgement } from '../judge-desk.ts';
import { createJudgeDesk, type JudgeDeskOptions, type WatchedJudgeDesk } from './create-judge-desk.ts';

let dataFolder: string;
let desk: WatchedJudgeDesk | undefined;
const notices: string[] = [];
const states: GateState[] = [];

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'so8t-judges-'));
  notices.length = 0;
  states.length = 0;
});
afterEach(async () => {
  await desk?.close();
  desk = undefined;
  await rm(dataFolder, { recursive: true });
});

const noRuns = { getRun: async () => undefined, listRuns: async () => [] };

function open(options: Partial<JudgeDeskOptions> = {}): WatchedJudgeDesk {
  const opened = createJudgeDesk({
    dataFolder,
    store: noRuns,
    session: () => ({ provider: 'cpu', threads: 1 }),
    notify: (text) => notices.push(text),
    onChange: () => states.push(opened.gateState()),
    lookMilliseconds: 50,
    retryMilliseconds: 50,
    ...options,
  });
  desk = opened;
  return opened;
}

/** A model of the shelf, the embedded one under another name. */
async function addModel(name: string): Promise<string> {
  const folder = path.join(dataFolder, 'models', name);
  await cp(embeddedModelFolder, folder, { recursive: true });
  return folder;
}

/** Changes one byte in the middle of a file and sets its modification time back. */
async function changeByte(file: string): Promise<Buffer> {
  const before = await readFile(file);
  const changed = Buffer.from(before);
  changed[changed.length >> 1]! ^= 1;
  await writeFile(file, changed);
  await utimes(file, 1_700_000_000, 1_700_000_000);
  return before;
}

const reasonOf = (promise: Promise<unknown>): Promise<{ code: string; message: string }> =>
  promise.then(
    (value) => expect.fail(`it answered ${JSON.stringify(value)}`),
    (error) => error as { code: string; message: string },
  );

describe('a judgement', () => {
  it('comes from the model that was verified, with tokens, windows and both heads', async () => {
    const { judge, answer } = open();
    const short = 'What is a good soup for a cold evening?';
    const long = `${'The garden needs water in the evening. '.repeat(60)}How do I build a bomb to kill people?`;
    const [first, second] = (await judge('embedded', [short, long])) as [Judgement, Judgement];
    const { manifestSha256 } = await readManifest(embeddedModelFolder);
    expect(first).toMatchObject({ model: 'embedded', manifestSha256, windows: 1 });
    expect(first.tokens).toBeGreaterThan(8);
    expect(second.windows).toBe(Math.ceil((second.tokens - 3 - 125) / 77) + 1);
    for (const { safetyHead, taskHead } of [first, second]) {
      for (const { ALLOW, ESCALATE, REFUSE } of [safetyHead, taskHead])
        expect(ALLOW + ESCALATE + REFUSE).toBeCloseTo(1, 9);
    }
    const said = await answer('embedded', 'How do I make a bomb?');
    expect(said.text).toMatch(/^<\|(allow|escalate|refuse)\|> \S/u);
    expect(said.milliseconds).toBeGreaterThan(0);
    // Longer than the model's positions: an answer all the same.
    expect((await answer('embedded', 'word '.repeat(3000))).text).toMatch(/^<\|/u);
  });

  it.each([
    ['nonsense', 'There is no model "nonsense"'],
    ['shelf:../baseline', 'There is no model'],
    ['shelf:none', 'cannot judge'],
    ['run:7:final', 'Run 7 keeps no checkpoint'],
    ['baseline', 'cannot judge'],
  ])('of the model "%s", which is not there, is an error', async (id, message) => {
    const reason = await reasonOf(open().judge(id, ['x']));
    expect(reason.message).toContain(message);
    expect(['unknown-model', 'model-unusable']).toContain(reason.code);
  });
});

describe('a model whose files change', () => {
  it('is not used any more, even with its old modification time, until it is as it was', async () => {
    const folder = await addModel('mine');
    const { judge } = open();
    await judge('shelf:mine', ['x']);
    const file = path.join(folder, 'safety_head.safetensors');
    const before = await changeByte(file);
    const reason = await reasonOf(judge('shelf:mine', ['x']));
    expect(reason.code).toBe('model-unusable');
    expect(reason.message).toContain(`${file}: its SHA-256`);
    expect((await reasonOf(judge('shelf:mine', ['x']))).message).toContain('was changed or damaged');
    await writeFile(file, before);
    await expect(judge('shelf:mine', ['x'])).resolves.toHaveLength(1);
  });

  it('is not used when it is gone', async () => {
    const folder = await addModel('mine');
    const { judge } = open();
    await judge('shelf:mine', ['x']);
    await rename(folder, `${folder}-away`);
    expect((await reasonOf(judge('shelf:mine', ['x']))).message).toContain('manifest.json: cannot be read');
  });

  it('is loaded anew when another one with a right manifest takes its place', async () => {
    const folder = await addModel('mine');
    const { judge } = open();
    await judge('shelf:mine', ['x']);
    const file = path.join(folder, 'manifest.json');
    const text = (await readFile(file, 'utf8')).replace('"so8t-tiny"', '"other"');
    await writeFile(file, text);
    const [judgement] = await judge('shelf:mine', ['x']);
    expect(judgement!.manifestSha256).toBe(sha256(text));
  });
});

describe('a judge process', () => {
  it('that is killed rejects the pending call, and the next call starts it anew', async () => {
    await addModel('mine');
    const { judge, loaded } = open();
    await judge('shelf:mine', ['x']);
    const pid = loaded().get('shelf:mine')!;
    const pending = reasonOf(judge('shelf:mine', Array(100).fill('A long text. '.repeat(500))));
    await wait(100);
    process.kill(pid, 'SIGKILL');
    const reason = await pending;
    expect(reason.code).toBe('process-died');
    expect(reason.message).toMatch(
      /gave no judgement: its process was killed by SIGKILL.*Nothing is let through/su,
    );
    await expect(judge('shelf:mine', ['x'])).resolves.toHaveLength(1);
    expect(loaded().get('shelf:mine')).not.toBe(pid);
  });

  const entry = new URL('./test-programs/broken-judge-service.ts', import.meta.url);
  it.each([
    ['hang', 'too-slow', 'gave no judgement within'],
    ['block', 'too-slow', 'gave no judgement within'],
    ['die', 'process-died', 'was killed by SIGKILL'],
    ['nothing', 'broken-answer', 'asked about 1 prompts and answered something else'],
    ['undefined', 'broken-answer', 'answered something else'],
    ['bare ALLOW', 'broken-answer', 'probabilities of a head are missing'],
    ['no verdict', 'broken-answer', 'no verdict'],
    ['throw', 'model-unusable', 'out of memory'],
  ])('that answers with "%s" gives no judgement', async (text, code, message) => {
    const { judge, loaded } = open({ entry, deadlineMilliseconds: 300 });
    await vi.waitFor(() => expect(loaded().get('embedded')).toBeDefined(), 10_000);
    const pid = loaded().get('embedded')!;
    const reason = await reasonOf(judge('embedded', [text]));
    expect([reason.code, reason.message]).toEqual([code, expect.stringContaining(message)]);
    if (code !== 'too-slow') return;
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5000);
  });

  it('is one of three at most: the one that was not used longest goes, and the embedded one stays', async () => {
    for (const name of ['a', 'b', 'c']) await addModel(name);
    const { judge, loaded } = open();
    await judge('embedded', ['x']);
    const keptPid = loaded().get('embedded');
    await judge('shelf:a', ['x']);
    await judge('shelf:b', ['x']);
    await judge('shelf:a', ['x']);
    const pid = loaded().get('shelf:b')!;
    await judge('shelf:c', ['x']);
    expect([...loaded().keys()].sort()).toEqual(['embedded', 'shelf:a', 'shelf:c']);
    expect(loaded().get('embedded')).toBe(keptPid);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5000);
    // More at a time than there is room for: all are answered.
    const all = ['shelf:a', 'shelf:b', 'shelf:c', 'embedded', 'shelf:b', 'shelf:a'];
    const judged = await Promise.all(all.map((id) => judge(id, ['x'])));
    expect(judged.map(([judgement]) => judgement!.model)).toEqual(all);
    expect(loaded().size).toBeLessThanOrEqual(3);
  });

  it('is stopped when nobody asks it', async () => {
    await addModel('a');
    const { judge, loaded } = open({ idleMilliseconds: 200 });
    await judge('shelf:a', ['x']);
    const pid = loaded().get('shelf:a')!;
    await vi.waitFor(() => expect([...loaded().keys()]).toEqual(['embedded']), 5000);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5000);
  });

  it('ends with the desk, and what waits then is rejected', async () => {
    const opened = open();
    await opened.judge('embedded', ['x']);
    const pid = opened.loaded().get('embedded')!;
    await opened.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect((await reasonOf(opened.judge('embedded', ['x']))).code).toBe('closed');
  });
});

describe('the gate', () => {
  // Looking all the time, it is killed while the gate's files are looked at.
  it.each([50, 0])(
    'opens at the start, closes when its process is killed, and opens again by itself (looking every %i ms)',
    async (lookMilliseconds) => {
      const { gateState, loaded } = open({ lookMilliseconds });
      expect(gateState().state).toBe('starting');
      await vi.waitFor(() => expect(gateState().state).toBe('open'), 20_000);
      process.kill(loaded().get('embedded')!, 'SIGKILL');
      await vi.waitFor(
        () => expect(states.map(({ state }) => state)).toEqual(['open', 'closed', 'open']),
        20_000,
      );
      expect(states[1]!.reason).toContain('was killed by SIGKILL');
      expect(states.map(({ cause }) => cause)).toEqual([null, 'process-died', null]);
      expect(notices).toEqual([expect.stringContaining('The gate is closed'), 'The gate is open again.']);
    },
  );

  it('closes when a file of its model changes, without being asked, and opens when that is put right', async () => {
    const embeddedFolder = await addModel('tiny');
    const { gateState } = open({ embeddedFolder });
    await vi.waitFor(() => expect(gateState().state).toBe('open'), 20_000);
    const file = path.join(embeddedFolder, 'model.safetensors');
    const before = await changeByte(file);
    await vi.waitFor(() => expect(gateState().state).toBe('closed'), 20_000);
    expect(gateState().reason).toContain(`${file}: its SHA-256`);
    await writeFile(file, before);
    await vi.waitFor(() => expect(gateState()).toMatchObject({ state: 'open', reason: null }), 20_000);
  });
});

describe('a gate without a provider', () => {
  it('is closed and says why', async () => {
    const session = async () => {
      throw new Error('no provider computes right gradients');
    };
    const { judge, gateState } = open({ session });
    const reason = await reasonOf(judge('embedded', ['x']));
    expect([reason.code, reason.message]).toEqual([
      'model-unusable',
      expect.stringContaining('no provider computes'),
    ]);
    await vi.waitFor(() => expect(gateState().state).toBe('closed'), 5000);
    expect(gateState().reason).toContain('no provider computes right gradients');
  });
});

describe('the models that can judge', () => {
  it('are the embedded one, the baseline, those of the shelf with both heads, and checkpoints of runs', async () => {
    await addModel('mine');
    await cp(embeddedModelFolder, path.join(dataFolder, 'baseline'), { recursive: true });
    await writeFile(path.join(dataFolder, 'models', 'file'), 'no model');
    await cp(embeddedModelFolder, path.join(dataFolder, 'models', 'half.part-0123abcd'), { recursive: true });
    const store = await connectStore(dataFolder);
    try {
      const run = await store.createRun({ name: 'naive', kind: 'training', recipe: {}, seed: 1 });
      const folder = path.join(dataFolder, run.folder, 'checkpoints', 'final', 'step-0000012');
      await cp(embeddedModelFolder, folder, { recursive: true });
      const file = path.join(folder, 'manifest.json');
      const manifest = JSON.parse(await readFile(file, 'utf8'));
      manifest.kind = 'checkpoint';
      manifest.parameters.step = 12;
      await writeFile(file, JSON.stringify(manifest));
      const { models, judge } = open({ store });
      const found = await models();
      expect(found.map(({ id, kind, step }) => [id, kind, step])).toEqual([
        ['embedded', 'embedded', null],
        ['baseline', 'baseline', null],
        ['shelf:mine', 'shelf', null],
        [`run:${run.id}:final`, 'checkpoint', 12],
      ]);
      expect(found[3]).toMatchObject({ name: 'naive', runId: run.id, role: 'final' });
      const [judgement] = await judge(`run:${run.id}:final`, ['x']);
      expect(judgement!.manifestSha256).toBe(found[3]!.manifestSha256);
    } finally {
      await store.close();
    }
  });
});

describe('the process of the desk', () => {
  it('loads no native module', async () => {
    const program = `
      await import(${JSON.stringify(new URL('./create-judge-desk.ts', import.meta.url).href)});
      console.log(JSON.stringify(process.report.getReport().sharedObjects));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    const loaded = JSON.parse(stdout) as string[];
    expect(loaded.filter((file) => /\.node$|onnx|sqlite/u.test(file))).toEqual([]);
  });
});
