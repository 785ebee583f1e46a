/** `so8t calibrate` and the gate on its result, as a user runs them. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDataSet } from '../src-main/data/data-set.ts';
import { embeddedDataFolder } from '../src-main/package-files.ts';
import { so8t, start } from './command-line.ts';

let folder: string;
const place = (name: string): string => path.join(folder, name);
const rowsFile = (): string => place('rows.jsonl');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-calibrate-'));
  const { calibration } = await readDataSet(embeddedDataFolder);
  const rows = calibration.map(({ prompt, label, language, template }) => ({
    text: prompt,
    label,
    language,
    scene: template,
  }));
  await writeFile(rowsFile(), rows.map((row) => JSON.stringify(row)).join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('so8t calibrate', () => {
  it('on rows of one’s own writes a copy that the gate uses, and a diagram', async () => {
    const out = place('calibrated');
    const run = await so8t(
      'calibrate',
      '--data',
      rowsFile(),
      '--out',
      out,
      '--diagram',
      place('r.svg'),
      '--json',
    );
    expect(run.code, run.stderr).toBe(0);
    const { calibration } = JSON.parse(run.stdout);
    expect(calibration.figures.outcome).toBe('improved');
    expect(await readFile(place('r.svg'), 'utf8')).toContain(`T = ${calibration.temperature.toFixed(2)}`);
    expect(run.stderr).toContain('measuring: 100 %');

    const output = place('decisions.jsonl');
    const gate = await so8t('gate', '--model', out, '--input', rowsFile(), '--output', output);
    expect(gate.code, gate.stderr).toBe(0);
    expect(gate.stdout).toMatch(
      new RegExp(
        `calibrated with T = ${calibration.temperature.toFixed(2)}; [1-9]\\d* escalated for low confidence`,
        'u',
      ),
    );
    const [first] = (await readFile(output, 'utf8')).split('\n', 1).map((line) => JSON.parse(line));
    expect(Object.keys(first.calibrated)).toEqual(['confidence', 'belowThreshold', 'cause']);
  });

  it('stopped leaves nothing behind; a wrong option or file says what to do', async () => {
    const before = (await readdir(folder)).sort();
    const { child, finished, seen } = start('calibrate', '--out', place('stopped'));
    await seen(/judging: 10 %/u);
    child.kill('SIGINT');
    expect((await finished).code).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(before);
    const target = await so8t('calibrate', '--out', place('never'), '--target', '2');
    expect([target.code, target.stderr]).toEqual([1, expect.stringContaining('use a share between 0 and 1')]);
    const data = await so8t('calibrate', '--out', place('never'), '--data', place('none.jsonl'));
    expect([data.code, data.stderr]).toEqual([
      1,
      expect.stringContaining('none.jsonl: cannot be read (ENOENT)'),
    ]);
  });
});
