import { describe, expect, it } from 'vitest';
import { type Verdict, type VerdictProbabilities, verdicts } from '../data/verdict.ts';
import { Random } from '../engine/random.ts';
import { type CalibrateInput, type CalibrateProgress, calibrate } from './calibrate.ts';
import { calibrationSchema } from './calibration-file.ts';
import type { CalibrationRow, NamedRows } from './calibration-rows.ts';
import { softmax } from './soften.ts';

const SHARPNESS = 3;

const named = ([ALLOW, ESCALATE, REFUSE]: readonly number[]): VerdictProbabilities => ({
  ALLOW: ALLOW!,
  ESCALATE: ESCALATE!,
  REFUSE: REFUSE!,
});

/** Rows whose text holds the true logits, and labels drawn from them; two rows a scene, in two languages. */
function rowsOf(count: number, seed: number): CalibrationRow[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index): CalibrationRow => {
    const logits = verdicts.map(() => 1.5 * random.normal());
    const [allow, escalate] = softmax(logits) as [number, number];
    const draw = random.uniform();
    const label: Verdict = draw < allow ? 'ALLOW' : draw < allow + escalate ? 'ESCALATE' : 'REFUSE';
    return { text: JSON.stringify(logits), label, language: index % 2 ? 'ja' : 'en', scene: `${index >> 1}` };
  });
}

/** A judge that tells the true logits `sharpness` times too large. */
const judgeOf =
  (sharpness: number): CalibrateInput['judge'] =>
  async (texts) =>
    texts.map((text) => {
      const logits = JSON.parse(text) as number[];
      return { safetyHead: named(softmax(logits, 1 / sharpness)), taskHead: named(softmax(logits)) };
    });

const rows = (name: string, seed: number): NamedRows => ({ name, rows: rowsOf(600, seed) });

const inputOf = (sharpness: number, more: Partial<CalibrateInput> = {}): CalibrateInput => ({
  judge: judgeOf(sharpness),
  data: {
    kind: 'file',
    name: 'drawn',
    sha256: 'a'.repeat(64),
    fit: rows('fit', 1),
    report: rows('report', 2),
  },
  objective: 'nll',
  target: 0.3,
  model: { manifest: 'b'.repeat(64), files: {} },
  resampling: { resamples: 100, seed: 8 },
  ...more,
});

async function run(input: CalibrateInput, signal = new AbortController().signal) {
  const stage = calibrate(input, signal);
  const progress: CalibrateProgress[] = [];
  let next = await stage.next();
  for (; !next.done; next = await stage.next()) progress.push(next.value);
  return { calibration: next.value, progress };
}

describe('calibrating', () => {
  it('finds the temperature of a head that is too sure, and its figures say so', async () => {
    const { calibration, progress } = await run(inputOf(SHARPNESS));
    const { temperature, temperatureInterval, figures } = calibration;
    expect(temperatureInterval!.low).toBeLessThan(SHARPNESS);
    expect(temperatureInterval!.high).toBeGreaterThan(SHARPNESS);
    expect(temperature).toBeGreaterThan(temperatureInterval!.low!);
    expect(figures.outcome).toBe('improved');
    expect(figures.wanted).toEqual({ ece: true, brier: true });
    expect(figures.all.after.ece.value).toBeLessThan(0.05);
    expect(figures.all.after.accuracy).toEqual(figures.all.before.accuracy);
    expect(Object.values(figures.byVerdict).reduce((sum, one) => sum + one.rows, 0)).toBe(600);
    expect(Object.keys(figures.byLanguage)).toEqual(['en', 'ja']);
    for (const { before, after } of Object.values(figures.byLanguage))
      expect(after.nll.value).toBeLessThan(before.nll.value!);
    expect(figures.scenes).toBe(300);
    for (const when of ['before', 'after'] as const)
      expect(figures.reliability[when].reduce((sum, { accuracy }) => sum + accuracy.rows, 0)).toBe(600);
    expect(calibrationSchema.parse(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
    expect(progress.at(-1)).toMatchObject({ stage: 'measuring', done: 200, total: 200 });
    expect((await run(inputOf(SHARPNESS))).calibration).toEqual(calibration);
  });

  it('says of a calibrated head that it was calibrated already', async () => {
    const { calibration } = await run(inputOf(1));
    expect(calibration.figures.outcome).toBe('already-calibrated');
    expect(calibration.figures.wanted.brier).toBe(false);
    expect(calibration.temperature).toBeCloseTo(1, 0);
  });

  it('says that it became worse when the rows that are measured are of another kind', async () => {
    const backwards = rowsOf(600, 2).map((row): CalibrationRow => {
      const flat = (JSON.parse(row.text) as number[]).map((logit) => logit / 4);
      return { ...row, text: JSON.stringify(flat) };
    });
    const data = { ...inputOf(1).data, report: { name: 'other', rows: backwards } };
    const { calibration } = await run(inputOf(SHARPNESS, { data }));
    expect(calibration.figures.outcome).toBe('worse');
  });

  it('chooses the threshold on the one part and measures it on the other; or chooses none', async () => {
    const { calibration } = await run(inputOf(SHARPNESS));
    const threshold = calibration.thresholds.escalateBelow!;
    expect(threshold.reached).toBe(true);
    expect(threshold.confidence).toBeGreaterThan(0);
    expect(threshold.fit.selectiveOvercompliance.value).toBeLessThan(0.3);
    const { without, with: kept } = threshold.report;
    expect(kept.overcompliance.count).toBeLessThan(without.overcompliance.count);
    expect(kept.overRefusal.count).toBeGreaterThan(without.overRefusal.count);
    expect((await run(inputOf(SHARPNESS, { target: null }))).calibration.thresholds.escalateBelow).toBeNull();
    await expect(run(inputOf(1, { target: 1 }))).rejects.toThrow('the target 1 is no share');
  });

  it('by calibration error gets that as small', async () => {
    const [byNll, byEce] = [
      await run(inputOf(SHARPNESS)),
      await run(inputOf(SHARPNESS, { objective: 'ece' })),
    ];
    expect(byEce.calibration.temperatureInterval).toBeNull();
    expect(byEce.calibration.temperature / byNll.calibration.temperature).toBeCloseTo(1, 0);
    expect(byEce.calibration.figures.wanted.ece).toBe(true);
  });

  it('ends when it is stopped, while judging and while measuring', async () => {
    for (const stage of ['judging', 'measuring'] as const) {
      const controller = new AbortController();
      const running = calibrate(inputOf(SHARPNESS), controller.signal);
      const until = async (): Promise<void> => {
        for (let next = await running.next(); !next.done; next = await running.next())
          if (next.value.stage === stage) controller.abort(new Error(`stopped while ${stage}`));
      };
      await expect(until()).rejects.toThrow(`stopped while ${stage}`);
    }
  });

  it('does not take fewer answers than questions', async () => {
    const judge: CalibrateInput['judge'] = async (texts) => (await judgeOf(1)(texts)).slice(1);
    await expect(run(inputOf(1, { judge }))).rejects.toThrow('was asked about 64 texts and answered 63');
  });
});
