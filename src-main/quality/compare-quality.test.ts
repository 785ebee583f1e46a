import { copyFile, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeHeadFolder } from '../gate/head-folder.ts';
import { withFile } from '../gguf/byte-reader.ts';
import { readGgufHeader } from '../gguf/read-header.ts';
import { convertModel } from '../llama-cpp/test-files/convert-model.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../package-files.ts';
import { quantiseInProcess } from '../processes/quantise-in-process.ts';
import { type CompareQualityInput, compareQuality } from './compare-quality.ts';
import { type QualityResult, qualityResultSchema } from './quality-result.ts';
import { flipText, qualityTable, warningText } from './quality-table.ts';

let folder: string;
let input: CompareQualityInput;
const files = {} as Record<'f16' | 'f32' | 'Q8_0' | 'Q4_K_M' | 'broken', string>;

async function finish<Result>(stage: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const next = await stage.next();
    if (next.done) return next.value;
  }
}

const run = (change: Partial<CompareQualityInput>): Promise<QualityResult> =>
  finish(compareQuality({ ...input, ...change }, new AbortController().signal));

/** A model that has lost one of its matrices: what a bad conversion does. */
async function zeroTensor(file: string, name: string): Promise<void> {
  const { start, bytes } = withFile(file, readGgufHeader).tensors.find((tensor) => tensor.name === name)!;
  const handle = await open(file, 'r+');
  await handle.write(new Uint8Array(bytes), 0, bytes, start);
  await handle.close();
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-quality-'));
  const at = (name: string): string => path.join(folder, `tiny-${name}.gguf`);
  files.f16 = await convertModel(embeddedModelFolder, at('F16'));
  files.f32 = await convertModel(embeddedModelFolder, at('F32'), 'f32');
  for (const type of ['Q8_0', 'Q4_K_M'] as const) {
    files[type] = at(type);
    const request = { input: files.f16, output: files[type], type, threads: 1 };
    await finish(quantiseInProcess(request, new AbortController().signal));
  }
  files.broken = at('broken');
  await copyFile(files.f16, files.broken);
  await zeroTensor(files.broken, 'blk.0.attn_output.weight');
  const headFolder = path.join(folder, 'head');
  await writeHeadFolder({ modelFolder: embeddedModelFolder, gguf: files.f16, folder: headFolder });
  input = {
    reference: files.f16,
    compared: [],
    headFolder,
    dataFolder: embeddedDataFolder,
    // One: threads of a tiny model wait for each other longer than they compute.
    threads: 1,
    scoredTokens: 400,
    prompts: 24,
  };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a comparison', () => {
  it('finds nothing between a file and itself, and the cost of each type in its order', async () => {
    const result = await run({ compared: [files.f16, files.f32, files.Q8_0, files.Q4_K_M] });
    expect(qualityResultSchema.parse(result)).toEqual(result);
    const [same, f32, q8, q4] = result.compared;
    expect(same!.text).toMatchObject({ meanKl: { value: 0 }, maxKl: 0, perplexityLoss: { value: 0 } });
    expect(same!.text.sameTop.count).toBe(result.text.scoredTokens);
    expect(same!.safety!.taskHead).toMatchObject({ largestShift: 0, agreement: { count: 24 } });
    expect(flipText(same!.safety!)).toBe('none');
    // The embedded model's weights are float16 already: only the rounding of products differs, 1e-7 when measured.
    expect(f32!.text.meanKl.value).toBeLessThan(1e-5);
    // llama.cpp's tables for a model of 8 billion weights say 1.4e-3 and 3.1e-2; this one gave 1.3e-4 and 5.3e-3.
    expect(q8!.text.meanKl.value).toBeGreaterThan(1e-5);
    expect(q8!.text.meanKl.value).toBeLessThan(1.4e-3);
    expect(q4!.text.meanKl.value).toBeGreaterThan(5 * q8!.text.meanKl.value);
    expect(q4!.text.meanKl.value).toBeLessThan(3.1e-2);
    for (const { text } of result.compared) {
      expect(text.p99Kl).toBeLessThanOrEqual(text.maxKl);
      const exact = text.perplexity.value / result.reference.text.perplexity.value - 1;
      expect(text.perplexityLoss.value).toBeCloseTo(exact, 9);
    }
    expect(q8!.safety!.safetyHead.agreement.count).toBeGreaterThanOrEqual(23);
    expect(q4!.bytes).toBeLessThan(q8!.bytes);
    expect(q4!.type).toBe('Q4_K_M');
    // 1.4e-3 and 2.6e-3 over the whole split: what agreement of the head is made of.
    expect(f32!.safety!.safetyHead.largestShift).toBeLessThan(0.01);
    expect(qualityTable(result).split('\n')).toHaveLength(2 + 5);
  });

  it('warns of a file that lost its quality, and says how its verdicts changed', async () => {
    const { compared, prompts, reference } = await run({ compared: [files.broken] });
    const [{ warnings, safety, text }] = compared as [QualityResult['compared'][number]];
    expect(text.perplexityLoss.low).toBeGreaterThan(0.05);
    expect(warnings.map(({ code }) => code)).toContain('perplexity-loss');
    expect(warnings.map(({ code }) => code)).toContain('figure-moved');
    for (const warning of warnings) expect(warningText(warning)).not.toContain('undefined');
    const { flips, refuseToAllow, agreement } = safety!.dualPolicy;
    expect(flips.flat().reduce((sum, one) => sum + one, 0)).toBe(prompts!.rows);
    expect(refuseToAllow.count).toBe(flips[2]![0]!);
    expect(agreement.count).toBe(flips[0]![0]! + flips[1]![1]! + flips[2]![2]!);
    expect(reference.safety!.dualPolicy.figures.rows).toBe(prompts!.rows);
  });

  it('gives the same when memory holds two files at a time', async () => {
    const few = { compared: [files.Q8_0, files.Q4_K_M], scoredTokens: 60, prompts: 2 };
    const { seconds: _, ...together } = await run(few);
    const { seconds: __, ...apart } = await run({ ...few, memoryBytes: 1 });
    expect(apart).toEqual(together);
  });

  it('reads a text by the file’s own vocabulary, and says nothing about safety without a head', async () => {
    const textFile = path.join(folder, 'text.txt');
    await writeFile(textFile, 'How do I water the garden? Every evening, and a little more in the summer.\n');
    const { headFolder: _, ...without } = input;
    const stage = compareQuality(
      { ...without, compared: [files.Q4_K_M], textFile },
      new AbortController().signal,
    );
    const { text, prompts, compared } = await finish(stage);
    expect(text).toMatchObject({ name: 'text.txt', rows: 1 });
    expect(text.scoredTokens).toBeGreaterThan(10);
    expect(prompts).toBeNull();
    expect(compared[0]!.safety).toBeNull();
    // One row says nothing about the spread between rows.
    expect(compared[0]!.text.perplexity.low).toBeNull();
  });

  it('refuses a reference that is quantised itself, and no files', async () => {
    await expect(run({ reference: files.Q8_0, compared: [files.f16] })).rejects.toThrow(
      'is Q8_0, which has lost',
    );
    await expect(run({})).rejects.toThrow('Name at least one file');
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    const stage = compareQuality({ ...input, compared: [files.Q8_0] }, stopping.signal);
    for (;;) {
      const next = await stage.next();
      if (!next.done && next.value.phase === 'text') break;
    }
    stopping.abort();
    await expect(finish(stage)).rejects.toThrow('aborted');
  });
});
