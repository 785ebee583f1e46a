/**
 * The fail-closed matrix: every fault of every part ends in REFUSE or ESCALATE with its cause shown and logged, no model is
 * asked, nothing crashes, and a question is answered again when the part is back. Parts and faults are real; the model that
 * would answer is a stand-in, and so is a gate process where it is said.
 */

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AgentParts } from '../../agent/agent-parts.ts';
import { runTurn } from '../../agent/run-turn.ts';
import { parseSafeReplies } from '../../agent/safe-reply.ts';
import { hasTurnEnded, type Turn } from '../../agent/turn.ts';
import { newTurnRecord, type TurnRecord } from '../../agent/turn-record.ts';
import { mountSmallDisk, type SmallDisk } from '../../artifacts/test-programs/small-disk.ts';
import { makeHeadFolder } from '../../gate/head-folder.ts';
import { convertModel } from '../../llama-cpp/test-files/convert-model.ts';
import { safeRepliesFile } from '../../package-files.ts';
import { connectStore, type Store } from '../../processes/connect-store.ts';
import { forkChild } from '../../processes/fork-child.ts';
import { inTime } from '../agent/in-time.ts';
import { type StandInModel, standInModel } from '../agent/test-files/stand-in-model.ts';
import { watchedApprovals, watchedAudit } from '../agent/watched-parts.ts';
import { systemClock } from './clock-watch.ts';
import type { SafetyGateOptions } from './create-safety-gate.ts';
import { fillWithNaN, rebind, rehash, remember, safetensorsStart, takeAway } from './test-files/damage.ts';
import { changeByte, openTinyGate, type TinyGate } from './test-files/tiny-gate.ts';

const faults = ['missing', 'changed hash', 'slow', 'crashed', 'NaN', 'garbage', 'out of memory'] as const;
const parts = [
  'head',
  'shield data',
  'model',
  'policy file',
  'database',
  'audit disk',
  'approval store',
  'clock moved back',
] as const;

type Fault = (typeof faults)[number];
type Part = (typeof parts)[number];

/** What brings the part back. */
type Repair = () => Promise<void> | void;

interface Cell {
  readonly part: Part;
  readonly fault: Fault;
  /** In the decision, or in what the turn says: `head missing`, or words. */
  readonly wanted: string | RegExp;
  /** Which of the test's gates; the one on the training engine unless told. */
  readonly on?: 'gguf' | 'stand-in';
  readonly question?: string;
  /** Breaks it before the question is asked. */
  readonly breaks?: () => Promise<Repair>;
  /** Breaks it while the question is being judged: the process stands still until then. */
  readonly during?: () => Promise<void> | void;
  /** Just before the decision is written to the log, and just after. */
  readonly beforeLog?: () => Promise<void> | void;
  readonly afterLog?: () => Promise<void> | void;
  /** Where no small disk can be mounted, the cell is left out, saying so. */
  readonly needsDisk?: boolean;
  /** Not from the gate: the log or the queue failed, so that no decision was released at all. */
  readonly unlogged?: boolean;
}

const soup = 'What is a good soup for a cold evening?';

const model: StandInModel = standInModel([soup]);
let disk: SmallDisk | null = null;
let dataFolder: string;
let store: Store;
let engine: TinyGate;
let gguf: TinyGate | undefined;
let standIn: TinyGate | undefined;
let ggufFile: string;
let headFolder: string;
let smallHeap = false;
let smallStore = false;
let clockBy: (real: number) => number = (real) => real;

/** Small enough that Node itself does not fit. */
const tinyHeap = ['--max-old-space-size=8'];
const options: Partial<SafetyGateOptions> = {
  spawn: (given) => forkChild({ ...given, execArgv: smallHeap ? tinyHeap : [] }),
  clock: { wall: () => clockBy(Date.now()), steady: systemClock.steady },
};

beforeAll(async () => {
  const mounted = await mountSmallDisk(24_576);
  if (typeof mounted !== 'string') disk = mounted;
  engine = await openTinyGate(options);
  dataFolder = disk ? path.join(disk.folder, 'data') : path.join(engine.folder, 'data');
  await mkdir(dataFolder);
  store = await connectStore(dataFolder, {
    restartLimit: 3,
    restartWindowMilliseconds: 500,
    spawn: (given) => forkChild({ ...given, execArgv: smallStore ? tinyHeap : [] }),
  });
}, 300_000);

afterAll(async () => {
  await Promise.all([engine, gguf, standIn].map((tiny) => tiny?.close()));
  await store.close();
  await disk?.dispose();
}, 60_000);

async function openGguf(): Promise<TinyGate> {
  const tiny = await openTinyGate(options);
  ggufFile = await convertModel(tiny.modelFolder, path.join(tiny.folder, 'tiny.gguf'));
  headFolder = path.join(tiny.folder, 'head');
  await makeHeadFolder({ modelFolder: tiny.modelFolder, gguf: ggufFile, folder: headFolder });
  tiny.move({ ...tiny.places, head: { kind: 'gguf', file: ggufFile, headFolder, model: { threads: 1 } } });
  return tiny;
}

/** The gate of a cell, opened when a cell needs it first. */
async function opened({ on }: { readonly on?: Cell['on'] | undefined }): Promise<TinyGate> {
  const entry = new URL('./test-programs/broken-gate-service.ts', import.meta.url);
  if (on === 'gguf') gguf ??= await openGguf();
  if (on === 'stand-in') standIn ??= await openTinyGate({ ...options, entry });
  return gateOf({ on });
}

const gateOf = ({ on }: { readonly on?: Cell['on'] | undefined }): TinyGate =>
  (on === 'gguf' ? gguf : on === 'stand-in' ? standIn : engine)!;

async function partsOf(tiny: TinyGate, { beforeLog, afterLog }: Partial<Cell> = {}): Promise<AgentParts> {
  const report = tiny.gate.report;
  const log = watchedAudit(store, report);
  return {
    gate: tiny.gate,
    audit: {
      async append(event) {
        const aboutQuestion = event.kind === 'decision' && event.decision.subject === 'prompt';
        if (aboutQuestion) await beforeLog?.();
        const position = await log.append(event);
        if (aboutQuestion) await afterLog?.();
        return position;
      },
    },
    approvals: watchedApprovals(store, report),
    backend: model,
    tools: [],
    settings: {
      sampling: { temperature: 0, topP: 1, topK: 0, seed: 1, maximumTokens: 20, stop: [] },
      toolRounds: 0,
    },
    approvalMinutes: () => 5,
    safeReplies: parseSafeReplies(await readFile(safeRepliesFile, 'utf8'), safeRepliesFile),
    async save(record) {
      const { id, conversation, status } = record.turn;
      await inTime(store.saveTurn({ id, conversation, status, ended: hasTurnEnded(record.turn), record }));
    },
  };
}

async function ask(tiny: TinyGate, text: string, cell: Partial<Cell> = {}): Promise<TurnRecord> {
  const [id, conversation] = [randomUUID(), randomUUID()];
  await inTime(store.createConversation(conversation)).catch(() => undefined); // the turn then says that it cannot be saved
  const startedAt = new Date().toISOString();
  const record = newTurnRecord({ id, conversation, text, language: 'en', startedAt, messages: [] });
  return runTurn(record, await partsOf(tiny, cell), new AbortController().signal);
}

/** What the turn shows of why: the faults of its decisions, and its problem. */
function shown({ steps, problem }: Turn): string[] {
  const decisions = steps.flatMap((step) => (step.decision ? [step.decision] : []));
  const told = decisions.flatMap(({ cause, faults: found }) => [
    `cause ${cause}`,
    ...found.map(({ part, kind, detail }) => `${part} ${kind}: ${detail}`),
  ]);
  return problem === null ? told : [...told, problem];
}

async function answeredAgain(tiny: TinyGate, text = soup): Promise<void> {
  let last: Turn | undefined;
  await vi
    .waitFor(
      async () => {
        const before = model.asked.length;
        last = (await ask(tiny, text)).turn;
        // The answer itself is judged, too, and is none of this test's business.
        expect(model.asked).toHaveLength(before + 1);
      },
      { timeout: 60_000, interval: 300 },
    )
    .catch((error: Error) => {
      throw new Error(`not answered again: ${JSON.stringify(last && [last.status, ...shown(last)])}`, {
        cause: error,
      });
    });
}

const pidOf = async (tiny: TinyGate): Promise<number> => (await tiny.gate.process()).service.pid!;

/** The gate process stands still until the question is with it. */
const stopGate = (cell: { readonly on?: Cell['on'] | undefined }) => async (): Promise<Repair> => {
  process.kill(await pidOf(gateOf(cell)), 'SIGSTOP');
  return () => undefined;
};
const killGate = (cell: { readonly on?: Cell['on'] | undefined }) => async (): Promise<void> =>
  void process.kill(await pidOf(gateOf(cell)), 'SIGKILL');
/** From its next start on, the process has too little memory. */
const starve = (cell: { readonly on?: Cell['on'] | undefined }) => async (): Promise<Repair> => {
  smallHeap = true;
  const { service } = await gateOf(cell).gate.process();
  service.kill();
  await service.exited;
  await vi.waitFor(() => expect(gateOf(cell).gate.state().faults[0]?.kind).toBe('out-of-memory'), 20_000);
  return () => {
    smallHeap = false;
  };
};
const slow = (cell: { readonly on?: Cell['on'] | undefined }) => async (): Promise<Repair> => {
  await gateOf(cell).choose({ deadlineMs: 1500 });
  await stopGate(cell)();
  return async () => void (await gateOf(cell).choose({}));
};

const headFile = () => path.join(engine.modelFolder, 'safety_head.safetensors');
const policyFile = () => path.join(engine.policies.own, 'tiny.json');
const ballast = () => path.join(disk!.folder, 'ballast');
const auditFile = () => path.join(dataFolder, 'audit.sqlite');

async function stopStore(): Promise<Repair> {
  process.kill(store.pid!, 'SIGSTOP');
  return goOn;
}
const goOn = (): void => void process.kill(store.pid!, 'SIGCONT');
const killStore = (): void => void process.kill(store.pid!, 'SIGKILL');

/** Ends the store process, and changes its files before it is started again; puts them back later. */
async function whileClosed(change: () => Promise<Repair>): Promise<Repair> {
  const pid = store.pid!;
  process.kill(pid, 'SIGSTOP');
  const repair = await change();
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(async () => expect(await store.countAudit({}).catch(String)).toBeTypeOf('string'), 20_000);
  return repair;
}

/** Keeps what SQLite has in a folder and puts all of it back. */
async function keepFolder(): Promise<Repair> {
  const copy = `${dataFolder}-kept`;
  execFileSync('cp', ['-a', dataFolder, copy]);
  return async () => {
    await rm(dataFolder, { recursive: true, force: true });
    await rename(copy, dataFolder);
  };
}

const cells: readonly Cell[] = [
  { part: 'head', fault: 'missing', wanted: 'head missing', breaks: () => takeAway(engine.modelFolder) },
  { part: 'head', fault: 'changed hash', wanted: 'head changed', breaks: () => changeByte(headFile()) },
  {
    part: 'head',
    fault: 'slow',
    // On a busy machine one batch of windows may take longer than what is left of the time.
    wanted: /^(head|gate-process) too-slow/u,
    question: 'A harmless word about soup. '.repeat(3500),
    async breaks() {
      await engine.choose({ deadlineMs: 1500 });
      return async () => void (await engine.choose({}));
    },
  },
  { part: 'head', fault: 'crashed', wanted: 'gate-process died', breaks: stopGate({}), during: killGate({}) },
  {
    part: 'head',
    fault: 'NaN',
    wanted: 'head not-a-number',
    async breaks() {
      const putBack = await remember(headFile(), path.join(engine.modelFolder, 'manifest.json'));
      await fillWithNaN(headFile(), await safetensorsStart(headFile()));
      await rehash(engine.modelFolder, 'safety_head.safetensors');
      return putBack;
    },
  },
  { part: 'head', fault: 'garbage', on: 'stand-in', wanted: 'head garbage', question: 'head garbage' },
  { part: 'head', fault: 'out of memory', wanted: 'gate-process out-of-memory', breaks: starve({}) },

  {
    part: 'shield data',
    fault: 'missing',
    wanted: 'shield missing',
    breaks: () => takeAway(engine.shieldFolder),
  },
  {
    part: 'shield data',
    fault: 'changed hash',
    wanted: 'shield changed',
    breaks: () => changeByte(path.join(engine.shieldFolder, 'counterfactual.bin')),
  },
  { part: 'shield data', fault: 'slow', wanted: 'gate-process too-slow', breaks: slow({}) },
  {
    part: 'shield data',
    fault: 'crashed',
    wanted: 'gate-process died',
    breaks: stopGate({}),
    during: killGate({}),
  },
  {
    part: 'shield data',
    fault: 'NaN',
    on: 'stand-in',
    wanted: 'shield not-a-number',
    question: 'shield NaN',
  },
  {
    part: 'shield data',
    fault: 'garbage',
    on: 'stand-in',
    wanted: 'shield garbage',
    question: 'shield garbage',
  },

  { part: 'model', fault: 'missing', on: 'gguf', wanted: 'model missing', breaks: () => takeAway(ggufFile) },
  {
    part: 'model',
    fault: 'changed hash',
    on: 'gguf',
    wanted: 'model changed',
    breaks: () => changeByte(ggufFile),
  },
  { part: 'model', fault: 'slow', on: 'gguf', wanted: 'gate-process too-slow', breaks: slow({ on: 'gguf' }) },
  {
    part: 'model',
    fault: 'crashed',
    on: 'gguf',
    wanted: 'gate-process died',
    breaks: stopGate({ on: 'gguf' }),
    during: killGate({ on: 'gguf' }),
  },
  {
    part: 'model',
    fault: 'NaN',
    on: 'gguf',
    wanted: /^(model|head) /u,
    async breaks() {
      const files = [ggufFile, ...['gguf.json', 'manifest.json'].map((name) => path.join(headFolder, name))];
      const putBack = await remember(...files);
      await fillWithNaN(ggufFile, (await readFile(ggufFile)).length >> 1);
      await rebind(headFolder, ggufFile);
      return putBack;
    },
  },
  {
    part: 'model',
    fault: 'garbage',
    on: 'gguf',
    wanted: 'model garbage',
    async breaks() {
      const files = [ggufFile, ...['gguf.json', 'manifest.json'].map((name) => path.join(headFolder, name))];
      const putBack = await remember(...files);
      // In its place, not into it: whoever still has the old file mapped would be killed for reading beyond its end.
      await writeFile(`${ggufFile}.new`, 'GGUF and then nothing that a model could be read from');
      await rename(`${ggufFile}.new`, ggufFile);
      await rebind(headFolder, ggufFile);
      return putBack;
    },
  },
  {
    part: 'model',
    fault: 'out of memory',
    on: 'gguf',
    wanted: 'gate-process out-of-memory',
    breaks: starve({ on: 'gguf' }),
  },

  { part: 'policy file', fault: 'missing', wanted: 'policy missing', breaks: () => takeAway(policyFile()) },
  {
    part: 'policy file',
    fault: 'changed hash',
    wanted: 'policy changed',
    async breaks() {
      const putBack = await remember(policyFile());
      const text = await readFile(policyFile(), 'utf8');
      await writeFile(policyFile(), text.replace('"onFault": "REFUSE"', '"onFault": "ESCALATE"'));
      return putBack;
    },
  },
  {
    // A pipe in its place would never be read to its end.
    part: 'policy file',
    fault: 'slow',
    wanted: 'policy ',
    async breaks() {
      const putBack = await takeAway(policyFile());
      execFileSync('mkfifo', [policyFile()]);
      return async () => {
        await rm(policyFile());
        await putBack();
      };
    },
  },
  {
    part: 'policy file',
    fault: 'NaN',
    wanted: 'policy garbage',
    async breaks() {
      const putBack = await remember(policyFile());
      const text = await readFile(policyFile(), 'utf8');
      await writeFile(policyFile(), text.replace(/"floor": [\d.]+/u, '"floor": 1e999'));
      return putBack;
    },
  },
  {
    part: 'policy file',
    fault: 'garbage',
    wanted: 'policy garbage',
    async breaks() {
      const putBack = await remember(policyFile());
      await writeFile(policyFile(), '{"layout": 1, "onFault": "ALLOW"}');
      return putBack;
    },
  },
  {
    part: 'policy file',
    fault: 'out of memory',
    wanted: 'policy ',
    async breaks() {
      const putBack = await remember(policyFile());
      await truncate(policyFile(), 2 ** 40).catch(() => truncate(policyFile(), 2 ** 32));
      return putBack;
    },
  },

  {
    part: 'database',
    fault: 'missing',
    wanted: /unusable|cannot be used|not a folder/u,
    unlogged: true,
    breaks: () =>
      whileClosed(async () => {
        await rename(dataFolder, `${dataFolder}-away`);
        await writeFile(dataFolder, 'a file stands where the data folder was');
        return async () => {
          await rm(dataFolder);
          await rename(`${dataFolder}-away`, dataFolder);
        };
      }),
  },
  {
    part: 'database',
    fault: 'changed hash',
    wanted: /damaged|malformed|not a database/u,
    unlogged: true,
    breaks: () => whileClosed(() => spoil('workbench.sqlite')),
  },
  {
    part: 'database',
    fault: 'out of memory',
    wanted: /store process/u,
    unlogged: true,
    async breaks() {
      smallStore = true;
      return whileClosed(async () => () => {
        smallStore = false;
      });
    },
  },

  {
    part: 'audit disk',
    fault: 'changed hash',
    wanted: /audit|damaged/u,
    unlogged: true,
    breaks: () => whileClosed(() => spoil('audit.sqlite')),
  },
  {
    part: 'audit disk',
    fault: 'garbage',
    wanted: /audit|database/u,
    unlogged: true,
    breaks: () =>
      whileClosed(async () => {
        const putBack = await keepFolder();
        await writeFile(auditFile(), 'garbage '.repeat(5000));
        for (const end of ['-wal', '-shm']) await rm(`${auditFile()}${end}`, { force: true });
        return putBack;
      }),
  },
  {
    part: 'audit disk',
    fault: 'slow',
    wanted: /no answer within/u,
    unlogged: true,
    beforeLog: () => void stopStore(),
    breaks: async () => goOn,
  },
  {
    part: 'audit disk',
    fault: 'crashed',
    wanted: /store process/u,
    unlogged: true,
    async beforeLog() {
      await stopStore();
      setTimeout(killStore, 200);
    },
  },
  {
    // What memory is to a process, space is to a disk.
    part: 'audit disk',
    fault: 'out of memory',
    wanted: /full|space/u,
    unlogged: true,
    needsDisk: true,
    async beforeLog() {
      await writeFile(ballast(), Buffer.alloc(32 << 20)).catch(() => undefined); // as much as fits
      // What the log's files have taken before still holds some entries: until they are full, too.
      const entry = { kind: 'setting', name: 'ballast', from: null, to: 'x'.repeat(20_000) } as const;
      for (let count = 0; count < 1000; count += 1)
        if (!(await store.appendAudit(entry).then(Boolean, () => false))) return;
      throw new Error('the disk is not full');
    },
    breaks: async () => () => rm(ballast()),
  },
  {
    part: 'audit disk',
    fault: 'missing',
    wanted: /audit/u,
    unlogged: true,
    breaks: () =>
      whileClosed(async () => {
        const putBack = await keepFolder();
        for (const end of ['', '-wal', '-shm']) await rm(`${auditFile()}${end}`, { force: true });
        return putBack;
      }),
  },

  {
    part: 'approval store',
    fault: 'slow',
    wanted: /no answer within/u,
    unlogged: true,
    async breaks() {
      await engine.choose({ confidence: { escalateBelow: 1 } });
      return async () => {
        goOn();
        await engine.choose({});
      };
    },
    afterLog: () => void stopStore(),
  },
  {
    part: 'approval store',
    fault: 'crashed',
    wanted: /store process/u,
    unlogged: true,
    async breaks() {
      await engine.choose({ confidence: { escalateBelow: 1 } });
      return async () => void (await engine.choose({}));
    },
    async afterLog() {
      await stopStore();
      setTimeout(killStore, 200);
    },
  },

  {
    part: 'clock moved back',
    fault: 'missing',
    wanted: 'clock not-a-number',
    breaks: clockIs(() => Number.NaN),
  },
  {
    part: 'clock moved back',
    fault: 'slow',
    wanted: 'clock went-backwards',
    breaks: clockIs((real) => real - 60_000),
  },
  {
    part: 'clock moved back',
    fault: 'NaN',
    wanted: 'clock not-a-number',
    breaks: clockIs(() => Number.parseFloat('no time')),
  },
  {
    part: 'clock moved back',
    fault: 'garbage',
    wanted: 'clock went-backwards',
    breaks: clockIs(() => -1e15),
  },
];

const sameProcess = 'shield and head share one process and its memory: see head x out of memory';
const sameFile =
  "the queue is in the log's file, each step one transaction with its entry: see the cell of audit disk";
const checkedByType =
  'SQLite gives back what was written, and what is read as a conversation is checked: see create-safety-gate.test.ts';

/** Cells that make no sense, or are another cell. */
const others: readonly [Part, Fault, string][] = [
  [
    'database',
    'crashed',
    'its calls are made again when it is back, and the question is judged then; a crash while the log is written is audit disk x crashed',
  ],
  ['shield data', 'out of memory', sameProcess],
  ['policy file', 'crashed', 'a file does not run'],
  ['database', 'slow', 'it is in the process of the log: see audit disk x slow'],
  ['database', 'NaN', checkedByType],
  ['database', 'garbage', checkedByType],
  ['audit disk', 'NaN', 'a record with NaN has no canonical JSON and is never made: see decide-gate.test.ts'],
  ['approval store', 'missing', sameFile],
  ['approval store', 'changed hash', sameFile],
  ['approval store', 'NaN', sameFile],
  ['approval store', 'garbage', sameFile],
  ['approval store', 'out of memory', sameFile],
  ['clock moved back', 'changed hash', 'a clock has no hash'],
  ['clock moved back', 'crashed', 'a clock does not run in a process of ours; one that stands still is slow'],
  ['clock moved back', 'out of memory', 'a clock has no memory'],
];

/** A stand-in for the computer's clock: setting the real one back would be felt by everything that runs here. */
function clockIs(by: (real: number) => number): () => Promise<Repair> {
  return async () => {
    clockBy = by;
    return () => {
      clockBy = (real) => real;
    };
  };
}

/** Flips bits of a database's first page, by which it is read. */
async function spoil(name: string): Promise<Repair> {
  const putBack = await keepFolder();
  const file = path.join(dataFolder, name);
  const bytes = await readFile(file);
  for (let at = 0; at < Math.min(bytes.length, 4096); at += 7) bytes[at]! ^= 0x55;
  await writeFile(file, bytes);
  // Pages that still stand in the write-ahead log would hide it.
  for (const end of ['-wal', '-shm']) await rm(`${file}${end}`, { force: true });
  return putBack;
}

async function closed(cell: Cell): Promise<void> {
  const tiny = await opened(cell);
  await answeredAgain(tiny);
  const before = model.asked.length;
  const repair = await cell.breaks?.();
  const asking = ask(tiny, cell.question ?? soup, cell);
  if (cell.during) {
    await wait(300);
    await cell.during();
  }
  const { turn } = await asking;
  try {
    expect(model.asked).toHaveLength(before);
    expect(['refused', 'waiting', 'failed']).toContain(turn.status);
    expect(
      shown(turn).some((line) =>
        typeof cell.wanted === 'string' ? line.startsWith(cell.wanted) : cell.wanted.test(line),
      ),
      shown(turn).join('\n'),
    ).toBe(true);
    if (!cell.unlogged) await expectLogged(turn);
  } finally {
    await repair?.();
  }
  await answeredAgain(tiny);
}

/** The record in the log is what was shown, word for word. */
async function expectLogged({ steps }: Turn): Promise<void> {
  const { decision } = steps[0]!;
  const entry = await store.auditDecision(decision!.id);
  expect(entry!.event).toMatchObject({
    kind: 'decision',
    decision: { verdict: decision!.verdict, cause: 'fault', faults: decision!.faults },
  });
  expect(decision!.verdict).not.toBe('ALLOW');
}

describe('fails closed', () => {
  it('has every cell once: tested, or with the reason why it is none', () => {
    const known = [...cells.map(({ part, fault }) => [part, fault]), ...others].map(
      ([part, fault]) => `${part} x ${fault}`,
    );
    const all = parts.flatMap((part) => faults.map((fault) => `${part} x ${fault}`));
    expect(known.sort()).toEqual(all.sort());
  });

  it.for(cells.map((cell) => [`${cell.part} x ${cell.fault}`, cell] as const))(
    '%s',
    { timeout: 300_000 },
    ([, cell], { skip }) =>
      cell.needsDisk && !disk ? skip('no small disk can be mounted here') : closed(cell),
  );
});
