import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { modelLabel } from './model-label.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-label-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(place: string, content: Uint8Array): Promise<string> {
  const whole = path.join(folder, place);
  await mkdir(path.dirname(whole), { recursive: true });
  await writeFile(whole, content);
  return whole;
}

it('tells models of the same name apart by what is in them, and is the same wherever they lie', async () => {
  const bytes = new Uint8Array(3 * 1024 * 1024).fill(7);
  const one = await modelLabel(await file('a/model.gguf', bytes));
  expect(one).toMatch(/^model\.gguf#[0-9a-f]{12}$/u);
  expect(await modelLabel(await file('b/model.gguf', bytes))).toBe(one);
  const labels = new Set([one]);
  for (const [at, changed] of [0, bytes.length - 1].entries())
    labels.add(await modelLabel(await file(`c${at}/model.gguf`, bytes.with(changed, 8))));
  labels.add(await modelLabel(await file('d/model.gguf', bytes.subarray(1))));
  labels.add(await modelLabel(await file('e/model.gguf', new Uint8Array())));
  expect(labels.size).toBe(5);
});

it('says that a file is not there', async () => {
  await expect(modelLabel(path.join(folder, 'none.gguf'))).rejects.toThrow('none.gguf');
});
