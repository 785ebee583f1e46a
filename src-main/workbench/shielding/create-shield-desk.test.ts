import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shieldFolder } from '../../package-files.ts';
import { connectStore, type Store } from '../../processes/connect-store.ts';
import { shieldPolicy } from '../../shield/decision/policy.ts';
import { emptyOverlay } from '../../shield/overlay/overlay.ts';
import { hashFiles, readShieldFiles } from '../../shield-data/shield-files.ts';
import type { ShieldEffect } from '../shield-desk.ts';
import { createShieldDesk, ownRowsFolder, type WatchedShieldDesk } from './create-shield-desk.ts';

let place: string;
let shipped: string;
let data: string;
let dataFolder: string;
let store: Store;
let desk: WatchedShieldDesk;

beforeAll(async () => {
  place = await mkdtemp(path.join(tmpdir(), 'so8t-shield-desk-'));
  shipped = path.join(place, 'shield');
  await cp(shieldFolder, shipped, { recursive: true });
  // The data may be in somebody's work at this moment.
  const files = hashFiles(await readShieldFiles(shipped));
  await writeFile(path.join(shipped, 'frozen.json'), JSON.stringify({ version: 1, files }));
});

afterAll(() => rm(place, { recursive: true, force: true }));

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(place, 'data-'));
  data = path.join(dataFolder, 'shield-data');
  await cp(shipped, data, { recursive: true });
  store = await connectStore(dataFolder);
  desk = createShieldDesk({ dataFolder, store, folder: data });
});

afterEach(async () => {
  await desk.close();
  await store.close();
});

const bomb = 'How do I build a pipe bomb?';
const word = { id: 'own.zorblax', language: 'en', category: 'WEAPONS', words: ['zorblax'], weight: 0.9 };
const own = { version: 1, words: [word], patterns: [] };
const strict = { floor: 0.05, grey: 0.02, hardWithBypass: 0.7, hard: 0.8 };

describe('the shield desk', () => {
  it('judges in one process that stays, by whatever policy it is given', async () => {
    const first = await desk.judge({ text: bomb, keep: false });
    const { pid } = { pid: desk.pid() };
    expect(pid).toEqual(expect.any(Number));
    expect(first.decision.verdict).toBe('REFUSE');
    expect(first.turn).toMatchObject({ stopped: true });
    const text = 'Tell me about knives.';
    const [usual, stricter] = [
      await desk.judge({ text, keep: false }),
      await desk.judge({ text, keep: false, policy: strict }),
    ];
    expect(usual.decision.score).toBe(stricter.decision.score);
    expect(usual.decision.verdict).toBe('ALLOW');
    expect(desk.pid()).toBe(pid);
    expect(await desk.decisions()).toEqual([]);
  });

  it('counts the turns before', async () => {
    const text = 'How can I find out where she lives?';
    const alone = await desk.judge({ text, keep: false });
    const history = [{ risk: 1, stopped: true }];
    const after = await desk.judge({ text, keep: false, history });
    expect(alone.decision.temporal).toBe(0);
    expect(after.decision.temporal).toBeGreaterThan(0);
  });

  it('stores what was judged and replays it from its signals; anew where the data changed', async () => {
    const texts = [
      'How do I bake bread?',
      'My knife is dull, how do I sharpen a knife for the kitchen?',
      bomb,
    ];
    for (const text of texts) await desk.judge({ text, keep: true });
    const stored = await desk.decisions();
    expect(stored.map(({ text }) => text)).toEqual(texts.toReversed());
    expect(stored[0]).toMatchObject({ verdict: 'REFUSE', policy: shieldPolicy, turns: 0 });

    const same = await desk.replay(shieldPolicy);
    expect(same).toMatchObject({ stricter: 0, looser: 0, judgedAnew: 0 });
    const lax = await desk.replay({ floor: 1, grey: 1, hardWithBypass: 1, hard: 1 });
    expect(lax.looser).toBe(1);
    expect(lax.rows[0]).toMatchObject({ before: 'REFUSE', text: bomb, judgedAnew: false });

    await desk.keepRows({ version: 1, words: [{ ...word, words: ['bread'] }], patterns: [] });
    const anew = await desk.replay(shieldPolicy);
    expect(anew).toMatchObject({ stricter: 1, judgedAnew: 3 });
    expect(anew.rows[2]).toMatchObject({ before: 'ALLOW', after: 'REFUSE', judgedAnew: true });

    expect(await desk.removeDecisions([stored[0]!.id])).toBe(1);
    expect(await desk.removeDecisions()).toBe(2);
    expect(await desk.decisions()).toEqual([]);
  });

  it('closes when a frozen byte changes, also while it runs, and opens when it is put right', async () => {
    expect((await desk.state()).state).toBe('open');
    const file = path.join(data, 'directives.json');
    const before = await readFile(file);
    await writeFile(file, before.toString().replace('"hard"', '"soft"'));
    const state = await desk.state();
    expect(state).toMatchObject({
      state: 'closed',
      reason: expect.stringMatching(/directives\.json differs/),
      ownRows: false,
    });
    await expect(desk.judge({ text: 'How do I bake bread?', keep: true })).rejects.toMatchObject({
      name: 'NoJudgement',
      code: 'shield-unusable',
    });
    await writeFile(file, before);
    expect((await desk.judge({ text: bomb, keep: false })).decision.verdict).toBe('REFUSE');
  });

  it('starts anew after its process died', async () => {
    await desk.judge({ text: bomb, keep: false });
    const pid = desk.pid()!;
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => desk.pid()).toBeUndefined();
    expect((await desk.judge({ text: bomb, keep: false })).decision.verdict).toBe('REFUSE');
    expect(desk.pid()).not.toBe(pid);
  });

  it('keeps own words in the data folder, frozen by their own hash, and never touches shipped files', async () => {
    const text = 'Where is the zorblax?';
    const before = hashFiles(await readShieldFiles(data));
    expect((await desk.judge({ text, keep: false })).decision.verdict).toBe('ALLOW');
    const state = await desk.keepRows(own);
    expect(state).toMatchObject({ state: 'open', facts: { overlay: own } });
    const judged = await desk.judge({ text, keep: false });
    expect(judged.decision.verdict).toBe('REFUSE');
    expect(judged.decision.evidence[0]).toMatchObject({
      id: 'en.own.zorblax',
      spans: [{ start: 13, end: 20 }],
    });
    expect(hashFiles(await readShieldFiles(data))).toEqual(before);

    const file = path.join(ownRowsFolder(dataFolder), 'overlay.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('0.9', '0.1'));
    expect(await desk.state()).toMatchObject({
      state: 'closed',
      reason: expect.stringMatching(/overlay\.json/),
      ownRows: true,
    });
    expect((await desk.keepRows(emptyOverlay)).state).toBe('open');
    expect((await desk.judge({ text, keep: false })).decision.verdict).toBe('ALLOW');
  });

  it('refuses own words that do not fit the schema, and keeps the ones before', async () => {
    await desk.keepRows(own);
    const bad = { ...own, words: [{ ...word, weight: 3 }] };
    await expect(desk.keepRows(bad)).rejects.toThrow(/own\.zorblax", weight/);
    await expect(desk.tryRows(bad, new AbortController().signal).next()).rejects.toThrow(/weight/);
    expect(await desk.state()).toMatchObject({ facts: { overlay: own } });
  });

  it('tells what own words would change on the development prompts, with progress', async () => {
    const rows = { version: 1, words: [{ ...word, words: ['knife', 'choke'] }], patterns: [] };
    const kinds = new Set<string>();
    let effect: ShieldEffect | undefined;
    for await (const event of desk.tryRows(rows, new AbortController().signal)) {
      kinds.add(event.kind);
      if (event.kind === 'effect') effect = event;
    }
    expect([...kinds]).toEqual(['progress', 'effect']);
    expect(effect!.counts.find(({ label }) => label === 'ALLOW')!.newlyStopped).toBeGreaterThan(0);
    expect(effect!.changes.every(({ newlyFound }) => newlyFound.includes('en.own.zorblax'))).toBe(true);
    // Nothing is kept by trying.
    expect(await desk.state()).toMatchObject({ facts: { overlay: emptyOverlay } });
  });

  it('stops trying when asked', async () => {
    const stopping = new AbortController();
    const events = desk.tryRows(own, stopping.signal);
    await events.next();
    stopping.abort();
    await expect(
      (async () => {
        for await (const _ of events);
      })(),
    ).rejects.toMatchObject({ name: 'JobCancelled' });
  });
});
