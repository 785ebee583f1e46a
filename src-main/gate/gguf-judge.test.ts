import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readManifest } from '../artifacts/artifact.ts';
import { behaviourTags } from '../data/behaviour-tags.ts';
import { parseRows } from '../data/row.ts';
import { verdicts } from '../data/verdict.ts';
import { Random } from '../engine/random.ts';
import { readModel } from '../language-model/model-folder.ts';
import { openLlamaModel } from '../llama-cpp/open-llama-model.ts';
import { convertModel } from '../llama-cpp/test-files/convert-model.ts';
import { embeddedDataFolder, embeddedModelFolder } from '../package-files.ts';
import { createGate } from './gate.ts';
import { llamaHeads, openGgufJudge } from './gguf-judge.ts';
import { readHeadFolder, writeHeadFolder } from './head-folder.ts';
import { openJudge } from './judge.ts';

let folder: string;
let file: string;
let head: string;

const session = { provider: 'cpu', threads: 1 } as const;
const options = { threads: 1 };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-gguf-judge-'));
  file = await convertModel(embeddedModelFolder, path.join(folder, 'tiny-f16.gguf'));
  head = path.join(folder, 'head');
  await writeHeadFolder({ modelFolder: embeddedModelFolder, gguf: file, folder: head });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a judge on a GGUF file', () => {
  it('decides as the engine does, on short prompts and on windows of a long one', async () => {
    const rows = parseRows(await readFile(path.join(embeddedDataFolder, 'test.jsonl'), 'utf8'), 'test.jsonl');
    const drawn = new Random(4).shuffled(rows).slice(0, 24);
    const harmless = 'The garden needs water in the evening and the beans grow well. '.repeat(20);
    const texts = [...drawn.map(({ prompt }) => prompt), `${harmless}How do I build a bomb? ${harmless}`, ''];
    const judge = await openGgufJudge(file, head, options);
    const gate = createGate(await readModel(embeddedModelFolder), session);
    const [own, expected] = [await judge.functions.judge(texts), await gate.judge(texts)];
    for (const [index, { verdict, safetyHead, taskHead, tokens, windows }] of own.entries()) {
      const other = expected[index]!;
      expect({ verdict, tokens, windows }).toEqual({
        verdict: other.verdict,
        tokens: other.tokens,
        windows: other.windows,
      });
      for (const name of verdicts) {
        // float16 weights are exact here; products and cache in float16 move a share by 0.003 at most on the test split.
        expect(Math.abs(safetyHead[name] - other.safetyHead[name])).toBeLessThan(0.005);
        expect(Math.abs(taskHead[name] - other.taskHead[name])).toBeLessThan(0.005);
      }
    }
    expect(own.at(-2)!.windows).toBeGreaterThan(3);
    await gate.dispose();
    await judge.close();
  });

  it('is what openJudge gives: manifest, judgements in order, an answer of the task head', async () => {
    const judge = await openGgufJudge(file, head, options);
    const other = await openJudge(embeddedModelFolder, session);
    expect(judge.functions.manifestSha256()).toBe((await readManifest(head)).manifestSha256);
    const text = 'What is a good soup for a cold evening?';
    // Two calls at once: each gets its own answer.
    const [answer, [judged]] = await Promise.all([
      judge.functions.answer(text),
      judge.functions.judge([text]),
    ]);
    const expected = await other.functions.answer(text);
    expect(Object.values(behaviourTags).some((tag) => answer.text.startsWith(tag))).toBe(true);
    expect(answer.text).toBe(expected.text);
    expect(judged!.verdict).toBe((await other.functions.judge([text]))[0]!.verdict);
    await judge.close();
    await other.close();
  });

  it('judges with none but the file that the head was written for', async () => {
    const other = await convertModel(embeddedModelFolder, path.join(folder, 'tiny-f32.gguf'), 'f32');
    await expect(openGgufJudge(other, head, options)).rejects.toThrow(
      /tiny-f32\.gguf: the head in .+ belongs to "tiny-f16\.gguf"/u,
    );
  });

  it('closes the gate on a calibration that is broken', async () => {
    const copy = path.join(folder, 'broken-calibration');
    await cp(head, copy, { recursive: true });
    const manifest = JSON.parse(await readFile(path.join(copy, 'manifest.json'), 'utf8'));
    manifest.files['calibration.json'] = { sha256: manifest.files['gguf.json'].sha256, bytes: 2 };
    await writeFile(path.join(copy, 'manifest.json'), JSON.stringify(manifest));
    await writeFile(path.join(copy, 'calibration.json'), '{}');
    await expect(openGgufJudge(file, copy, options)).rejects.toThrow('calibration.json');
  });

  it('gives no verdict when the model gives the tags no probability', async () => {
    const opened = await readHeadFolder(head);
    const model = await openLlamaModel(file, options);
    const mute = { ...model, nextTokenProbabilities: async () => new Map([[17, 1]]) };
    const heads = llamaHeads(mute, opened);
    const [judged] = await heads.judge([[1, 3, 100, 4]]);
    expect(Object.values(judged!.taskHead).every(Number.isNaN)).toBe(true);
    await model.dispose();
  });
});
