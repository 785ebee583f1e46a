import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDataSet } from '../data/data-set.ts';
import { splitNames } from '../data/splits.ts';
import { verdicts } from '../data/verdict.ts';
import { embeddedDataFolder } from '../package-files.ts';
import {
  assertNoSharedScenes,
  halvesByScene,
  parseCalibrationRows,
  readCalibrationData,
} from './calibration-rows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-calibration-rows-'));
});
afterAll(() => rm(folder, { recursive: true }));

const jsonl = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

describe('the embedded data set', () => {
  it('is fitted on calibration and measured on test, and shares no scene between any splits', async () => {
    const { fit, report } = await readCalibrationData(embeddedDataFolder);
    expect([fit.name, fit.rows.length, report.name, report.rows.length]).toEqual([
      'calibration',
      798,
      'test',
      1068,
    ]);
    const splits = await readDataSet(embeddedDataFolder);
    const scenes = splitNames.map((split) => new Set(splits[split].map(({ template }) => template)));
    const all = new Set(scenes.flatMap((own) => [...own]));
    expect(scenes.reduce((sum, own) => sum + own.size, 0)).toBe(all.size);
  });

  it('would not be used with a scene in two splits', async () => {
    const splits = await readDataSet(embeddedDataFolder);
    expect(() => assertNoSharedScenes(splits, 'here')).not.toThrow();
    const leaking = { ...splits, calibration: [...splits.calibration, splits.train[0]!] };
    expect(() => assertNoSharedScenes(leaking, 'here')).toThrow(
      `here: the template "${splits.train[0]!.template}" has rows in train and in calibration`,
    );
  });
});

describe('rows of a file', () => {
  const row = fc.record({
    text: fc.string({ minLength: 1, maxLength: 12 }),
    label: fc.constantFrom(...verdicts),
    language: fc.constantFrom('en', 'ja'),
    scene: fc.integer({ min: 0, max: 30 }).map(String),
  });

  it('are cut into halves of about as many scenes, which share none, whatever order they come in', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 80 }), (rows) => {
        const [first, second] = halvesByScene(rows);
        const scenes = [first, second].map((half) => new Set(half.map(({ scene }) => scene)));
        expect(scenes[0]!.intersection(scenes[1]!).size).toBe(0);
        expect(first.length + second.length).toBe(rows.length);
        expect(Math.abs(scenes[0]!.size - scenes[1]!.size)).toBeLessThanOrEqual(1);
        // The first row of a scene says where it belongs: order within scenes is kept.
        expect(halvesByScene(rows)).toEqual([first, second]);
      }),
    );
  });

  it('have aliases for labels, and texts that say the same are one scene', () => {
    const rows = parseCalibrationRows(
      jsonl([
        { text: 'Hello  there', label: 'comply' },
        { text: 'hello there', label: 'HARD', language: 'en', source: 'passes by' },
        { text: 'other', label: 'ESCALATE', scene: 's' },
      ]),
      'here',
    );
    expect(rows.map(({ label, language }) => [label, language])).toEqual([
      ['ALLOW', 'und'],
      ['REFUSE', 'en'],
      ['ESCALATE', 'und'],
    ]);
    expect(rows[0]!.scene).toBe(rows[1]!.scene);
    expect(rows[2]!.scene).toBe('s');
  });

  it('that are broken are named by line and field; a file without a verdict or that is missing says so', async () => {
    const file = path.join(folder, 'rows.jsonl');
    await writeFile(file, jsonl([{ text: 'a', label: 'MAYBE' }, { label: 'ALLOW' }]));
    await expect(readCalibrationData(file)).rejects.toThrow(
      /rows\.jsonl: 2 problems.*\n.*line 1, field "label": unknown label "MAYBE".*\n.*line 2, field "text"/u,
    );
    const label = (index: number): string => (index % 2 === 0 ? 'ALLOW' : 'REFUSE');
    await writeFile(
      file,
      jsonl(Array.from({ length: 20 }, (_, i) => ({ text: `text ${i}`, label: label(i) }))),
    );
    await expect(readCalibrationData(file)).rejects.toThrow('no rows are labelled ESCALATE');
    await expect(readCalibrationData(path.join(folder, 'none.jsonl'))).rejects.toThrow(
      'cannot be read (ENOENT)',
    );
    await expect(readCalibrationData(folder)).rejects.toThrow('manifest.json: cannot be read');
  });
});
