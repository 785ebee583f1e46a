import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDataSet } from '../../data/data-set.ts';
import { foldText, similarPairs } from '../../data/near-duplicates.ts';
import { splitNames } from '../../data/splits.ts';
import { verdicts } from '../../data/verdict.ts';
import { embeddedDataFolder } from '../../package-files.ts';
import { readCases } from './cases.ts';

const cases = await readCases();
const texts = cases.flatMap(({ text }) => [text.en, text.ja]);

describe('the cases to try', () => {
  it('are at least six in each band, in English and in Japanese', () => {
    for (const verdict of verdicts)
      expect(cases.filter(({ expected }) => expected === verdict).length).toBeGreaterThanOrEqual(6);
    const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
    for (const { text } of cases) expect([kana.test(text.en), kana.test(text.ja)]).toEqual([false, true]);
  });

  it('are not taken from the embedded data, which a model learned from, and none is there twice', async () => {
    const splits = await readDataSet(embeddedDataFolder);
    const known = splitNames.flatMap((split) => splits[split].map(({ prompt }) => prompt));
    expect(known.length).toBeGreaterThan(1000);
    const all = [...texts, ...known];
    const near = similarPairs(all, 0.35).filter(({ a, b }) => a < texts.length || b < texts.length);
    expect(near.map(({ a, b, overlap }) => [all[a], all[b], overlap])).toEqual([]);
    const folded = new Set(known.map(foldText));
    expect(texts.filter((text) => folded.has(foldText(text)))).toEqual([]);
  });

  it('a broken file names file and field', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'so8t-cases-'));
    const file = path.join(folder, 'cases.json');
    try {
      await writeFile(file, JSON.stringify([{ ...cases[0], expected: 'MAYBE' }, ...cases.slice(1)]));
      await expect(readCases(file)).rejects.toThrow(`${file}: field "0.expected"`);
      await writeFile(file, JSON.stringify([...cases, cases[0]]));
      await expect(readCases(file)).rejects.toThrow('two cases have the same id');
      await writeFile(file, '[{');
      await expect(readCases(file)).rejects.toThrow(`${file}: cannot be read as JSON`);
      await expect(readCases(path.join(folder, 'none.json'))).rejects.toThrow('ENOENT');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
