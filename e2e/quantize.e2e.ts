import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeRandomModel } from '../src-main/llama-cpp/test-files/random-model.ts';
import { so8t, start } from './command-line.ts';

let folder: string;
const input = (): string => path.join(folder, 'Random-F16.gguf');
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-quantize-'));
  const model = { layers: 8, width: 512, feedForward: 1024, vocabulary: 64, type: 'F16' } as const;
  await writeFile(input(), encodeRandomModel(model));
});
afterAll(() => rm(folder, { recursive: true }));

const quantize = (out: string, type: string): string[] => [
  'quantize',
  '--input',
  input(),
  '--type',
  type,
  '--out',
  out,
];

describe('so8t quantize', () => {
  it('makes a file for each type and tells its figures', async () => {
    const out = path.join(folder, 'new', 'folder');
    const { code, stdout, stderr } = await so8t('--json', ...quantize(out, 'Q8_0,q4_k_m'));
    expect(code, stderr).toBe(0);
    const { results } = JSON.parse(stdout);
    expect((await readdir(out)).sort()).toEqual(['Random-Q4_K_M.gguf', 'Random-Q8_0.gguf']);
    expect(results.map((result: { type: string }) => result.type)).toEqual(['Q8_0', 'Q4_K_M']);
    for (const { file, sha256, bytesAfter, bytesBefore } of results) {
      const bytes = await readFile(file);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(bytes.length).toBe(bytesAfter);
      expect(bytesAfter).toBeLessThan(bytesBefore);
    }
    expect(stderr).toMatch(/Q4_K_M {2}\d0 % {2}tensor \d+ of 75 {2}\d+ s left/);
    const again = await so8t(...quantize(out, 'Q8_0'));
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('Random-Q8_0.gguf: exists already');
  });

  it('stops at Ctrl-C and leaves nothing behind', async () => {
    const out = path.join(folder, 'stopped');
    const { child, finished, seen } = start(...quantize(out, 'IQ3_S'));
    await seen(/IQ3_S {2}10 %/);
    expect(await readdir(out)).toHaveLength(1);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/stopping: what is not finished is removed\nso8t: quantise was cancelled\n$/);
    expect(await readdir(out)).toEqual([]);
  });

  it('names the types that there are', async () => {
    const { code, stderr } = await so8t(...quantize(folder, 'Q5_K_M,IQ1_S'));
    expect(code).toBe(1);
    expect(stderr).toContain('IQ1_S needs an importance matrix');
    expect(stderr).toMatch(/Use one of F32, .*Q5_K_M/);
  });
});
