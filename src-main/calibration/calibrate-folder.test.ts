/** On the embedded model and data: what a calibrated copy does at the gate, and what keeps the gate closed. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest, sha256, writeArtifact } from '../artifacts/artifact.ts';
import { readDataSet } from '../data/data-set.ts';
import { openJudge } from '../gate/judge.ts';
import { judgeFile } from '../gate/judge-file.ts';
import { openUncalibratedJudge } from '../gate/uncalibrated-judge.ts';
import { writeTinyModel } from '../language-model/test-models/tiny-model.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../package-files.ts';
import { type CalibratedFolder, type CalibrateFolderInput, calibrateFolder } from './calibrate-folder.ts';
import { calibrationFileName, readCalibration } from './calibration-file.ts';

const session = { provider: 'cpu', threads: 2 } as const;

let folder: string;
let rowsFile: string;
/** The embedded model calibrated on the embedded data, as it is recommended. */
let calibrated: CalibratedFolder;
const place = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-calibrate-'));
  const { calibration } = await readDataSet(embeddedDataFolder);
  rowsFile = place('rows.jsonl');
  const own = calibration
    .slice(0, 160)
    .map(({ prompt, label, language, template }) => ({ text: prompt, label, language, scene: template }));
  await writeFile(rowsFile, own.map((row) => JSON.stringify(row)).join('\n'));
  calibrated = await run({ data: embeddedDataFolder, out: place('calibrated') });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

async function run(
  more: Partial<CalibrateFolderInput> & { readonly out: string; readonly from?: string },
  signal = new AbortController().signal,
): Promise<CalibratedFolder> {
  const { from = embeddedModelFolder, ...rest } = more;
  const stage = calibrateFolder(
    {
      open: () => openUncalibratedJudge(from, session),
      data: rowsFile,
      objective: 'nll',
      target: 0.2,
      resampling: { resamples: 64, seed: 8 },
      ...rest,
    },
    signal,
  );
  for (;;) {
    const next = await stage.next();
    if (next.done) return next.value;
  }
}

/** Judges the rows with a model. @returns the rows with what was added */
async function judged(modelFolder: string, output: string) {
  const stage = judgeFile({ modelFolder, input: rowsFile, output, session }, new AbortController().signal);
  let next = await stage.next();
  while (!next.done) next = await stage.next();
  const lines = (await readFile(output, 'utf8')).trim().split('\n');
  return { result: next.value, rows: lines.map((line) => JSON.parse(line)) };
}

describe('the embedded model', () => {
  it('is too sure, and becomes at least as calibrated as is wanted on scenes that nothing was chosen on', () => {
    const { temperature, figures, thresholds, data } = calibrated.calibration;
    expect(temperature).toBeGreaterThan(1.8);
    expect(temperature).toBeLessThan(2.6);
    expect(figures.outcome).toBe('improved');
    expect(figures.wanted).toEqual({ ece: true, brier: true });
    expect([data.fit.rows, data.report.rows]).toEqual([798, 1068]);
    expect(thresholds.escalateBelow).toMatchObject({ reached: true, target: 0.2 });
  });

  it('keeps its files; what is added is in the manifest with its hash, and so is where it comes from', async () => {
    const [before, after] = [
      await readManifest(embeddedModelFolder),
      await readManifest(place('calibrated')),
    ];
    const { [calibrationFileName]: added, ...files } = after.manifest.files;
    expect(files).toEqual(before.manifest.files);
    expect(added!.sha256).toBe(sha256(await readFile(place(`calibrated/${calibrationFileName}`))));
    expect(after.manifestSha256).toBe(calibrated.manifestSha256);
    expect(after.manifest.parents).toEqual([
      { role: 'uncalibrated-model', manifest: before.manifestSha256 },
      { role: 'calibration-data', manifest: (await readManifest(embeddedDataFolder)).manifestSha256 },
    ]);
    expect(await readCalibration(after)).toEqual(calibrated.calibration);
    expect(await readCalibration(before)).toBeNull();
  });
});

describe('the gate', () => {
  it('escalates for want of confidence, and changes no other verdict', async () => {
    const plain = await judged(embeddedModelFolder, place('plain.jsonl'));
    const careful = await judged(place('calibrated'), place('careful.jsonl'));
    const limit = calibrated.calibration.thresholds.escalateBelow!.confidence;
    expect(plain.result).toMatchObject({ calibration: null, lowConfidence: 0 });
    expect(plain.rows.every((row) => !('calibrated' in row))).toBe(true);
    let doubts = 0;
    for (const [index, row] of careful.rows.entries()) {
      const before = plain.rows[index];
      const doubt = before.verdict === 'ALLOW' && row.calibrated.confidence < limit;
      if (doubt) doubts += 1;
      expect(row.verdict).toBe(doubt ? 'ESCALATE' : before.verdict);
      expect(row.calibrated.cause).toBe(doubt ? 'low-confidence' : null);
      expect(row.taskHead).toEqual(before.taskHead);
      expect(row.calibrated.confidence).toBeCloseTo(
        Math.max(...(Object.values(row.safetyHead) as number[])),
        6,
      );
    }
    expect(doubts).toBeGreaterThan(0);
    expect(careful.result.lowConfidence).toBe(doubts);
  });

  it('changes no verdict without a threshold', async () => {
    await run({ target: null, out: place('no-threshold') });
    const [plain, sure] = [
      await judged(embeddedModelFolder, place('a.jsonl')),
      await judged(place('no-threshold'), place('b.jsonl')),
    ];
    expect(sure.rows.map(({ verdict }) => verdict)).toEqual(plain.rows.map(({ verdict }) => verdict));
    expect(sure.result.calibration).toMatchObject({ threshold: null });
  });

  it.each([
    [
      'that was changed',
      (text: string) => text.replace('"temperature": 2', '"temperature": 9'),
      /calibration\.json: its SHA-256 \w+\.\.\. does not match/u,
      false,
    ],
    [
      'that is broken',
      (text: string) => text.replace('"temperature": 2', '"temperature": -2'),
      /calibration\.json: field "temperature"/u,
      true,
    ],
    [
      'of another version',
      (text: string) => text.replace('"version": 1', '"version": 2'),
      /calibration\.json: field "version"/u,
      true,
    ],
    ['that is no JSON', () => '{', /calibration\.json: is not JSON/u, true],
  ])('stays closed with a calibration %s', async (_, change, message, isListed) => {
    const broken = place('broken');
    await rm(broken, { recursive: true, force: true });
    await cp(place('calibrated'), broken, { recursive: true });
    const file = path.join(broken, calibrationFileName);
    const before = await readFile(file, 'utf8');
    const text = change(before);
    expect(text).not.toBe(before);
    await writeFile(file, text);
    if (isListed) await relist(broken, text);
    await expect(openJudge(broken, session)).rejects.toThrow(message);
  });

  it('stays closed with a calibration of another model', async () => {
    const other = place('other');
    await writeTinyModel(other);
    const text = await readFile(place(`calibrated/${calibrationFileName}`), 'utf8');
    await writeFile(path.join(other, calibrationFileName), text);
    await relist(other, text);
    await expect(openJudge(other, session)).rejects.toThrow(
      /was made for another model: its "[\w.]+" is not/u,
    );
  });
});

/** Lists a calibration in the manifest with its true hash. */
async function relist(modelFolder: string, text: string): Promise<void> {
  const { manifest } = await readManifest(modelFolder);
  const entry = { sha256: sha256(text), bytes: Buffer.byteLength(text) };
  const listed = { ...manifest, files: { ...manifest.files, [calibrationFileName]: entry } };
  await writeFile(path.join(modelFolder, 'manifest.json'), JSON.stringify(listed));
}

describe('a calibration', () => {
  it('of a calibrated model starts from its heads, not from its calibration', async () => {
    const [first, again] = [
      await run({ out: place('first') }),
      await run({ from: place('calibrated'), out: place('again') }),
    ];
    expect(again.calibration.temperature).toBe(first.calibration.temperature);
    expect(again.calibration.model.files).toEqual(first.calibration.model.files);
    const judge = await openJudge(place('again'), session);
    await judge.close();
  }, 60_000);

  it('leaves nothing behind when it is stopped, when the data are broken, or when its place is the model', async () => {
    const before = await readdir(folder);
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(run({ out: place('stopped') }, stopped)).rejects.toThrow('stopped');
    const data = place('broken.jsonl');
    await writeFile(data, '{"text": 1}\n');
    await expect(run({ data, out: place('never') })).rejects.toThrow('line 1, field "text"');
    await expect(run({ from: place('calibrated'), out: place('calibrated') })).rejects.toThrow(
      'is the model itself',
    );
    await writeArtifact(place('not-a-model'), { kind: 'note', name: 'note', files: new Map() });
    await expect(run({ from: place('not-a-model'), out: place('never') })).rejects.toThrow('is a note');
    const after = new Set(await readdir(folder));
    expect(after.difference(new Set([...before, 'broken.jsonl', 'not-a-model']))).toEqual(new Set());
  });
});
