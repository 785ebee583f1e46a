import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseShieldFiles, readFrozenList, readShieldData } from './read-shield-data.ts';
import { hashFiles, readShieldFiles } from './shield-files.ts';

const shipped = path.join(import.meta.dirname, '..', '..', 'resources', 'shield');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-shield-'));
  await cp(shipped, folder, { recursive: true });
  await freeze();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function freeze(): Promise<void> {
  const files = hashFiles(await readShieldFiles(folder));
  await writeFile(path.join(folder, 'frozen.json'), JSON.stringify({ version: 1, files }));
}

async function edit(name: string, change: (text: string) => string): Promise<void> {
  const file = path.join(folder, name);
  const before = await readFile(file, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(file, after);
}

describe("the shield's data", () => {
  it('ships with a list of hashes that is not stale (else: npm run freeze:shield)', async () => {
    expect(hashFiles(await readShieldFiles(shipped))).toEqual(await readFrozenList(shipped));
  });

  it('has thirteen clauses under five directives', async () => {
    const { clauses } = await readShieldData(folder);
    expect(clauses.size).toBe(13);
  });

  it('stays closed when one frozen byte changed, although the file is still well-formed', async () => {
    await edit('directives.json', (text) => text.replace('"hard"', '"soft"'));
    await expect(readShieldData(folder)).rejects.toThrow(/directives\.json differs.*freeze:shield/);
  });

  it('stays closed when a file was added, taken away, or the list is gone or broken', async () => {
    await writeFile(path.join(folder, 'lexicon-xx.json'), '{}');
    await expect(readShieldData(folder)).rejects.toThrow('lexicon-xx.json was never frozen');
    await rm(path.join(folder, 'lexicon-xx.json'));
    await rm(path.join(folder, 'outcomes.json'));
    await expect(readShieldData(folder)).rejects.toThrow('outcomes.json is missing');
    await rm(path.join(folder, 'frozen.json'));
    await expect(readShieldData(folder)).rejects.toThrow(/frozen\.json: cannot be read.*stays closed/);
    await writeFile(path.join(folder, 'frozen.json'), '{"version":1,"files":{"a":"b"}}');
    await expect(readShieldData(folder)).rejects.toThrow('frozen.json: field "files.a"');
  });

  it.each([
    ['intents.json', '"tag": "BYPASS_SAFETY"', '"tag": "BYPAS"', /intents\.json: field "rules\.0\.tag"/],
    ['directives.json', '"FIL-01a"', '"FIL-01z"', /directives\.json: field/],
    ['outcomes.json', '"risk": 0.78', '"risk": 7', /outcomes\.json: field "outcomes\.0\.risk"/],
    ['frames-en.json', '"role": "outcome"', '"role": "nothing"', /frames-en\.json: field "cues/],
    ['counterfactual.json', '"points"', '"dots"', /counterfactual\.json: field/],
    ['intents.json', '{', '', /intents\.json: is not JSON/],
  ])('names the bad row of %s even when it was frozen', async (name, from, to, message) => {
    await edit(name, (text) => text.replace(from, to));
    await freeze();
    await expect(readShieldData(folder)).rejects.toThrow(message);
  });

  it('refuses weights of another size or with a scale that is no number', async () => {
    const files = new Map(await readShieldFiles(folder));
    const weights = files.get('counterfactual.bin')!;
    files.set('counterfactual.bin', weights.subarray(0, weights.length - 1));
    expect(() => parseShieldFiles(files)).toThrow(/counterfactual\.bin: not weights/);
    const broken = weights.slice();
    new DataView(broken.buffer).setFloat32(16, Number.NaN, true);
    files.set('counterfactual.bin', broken);
    expect(() => parseShieldFiles(files)).toThrow(/no number/);
  });
});
