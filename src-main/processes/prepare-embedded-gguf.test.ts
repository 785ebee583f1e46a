import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256OfFile } from '../artifacts/artifact.ts';
import type { PrepareGgufProgress } from '../gate/prepare-gguf.ts';
import { prepareEmbeddedGguf } from './prepare-embedded-gguf.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'so8t-embedded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the embedded model as a GGUF file', () => {
  it('is made once, with its head, and made anew when it was changed or begun', async () => {
    const progress: PrepareGgufProgress[] = [];
    const made = await prepareEmbeddedGguf(folder, undefined, (one) => progress.push(one));
    expect(made).toMatchObject({ cached: false, ggufSha256: await sha256OfFile(made.file) });
    expect(progress.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['converting', 'writing-head']));
    const { mtimeMs } = await stat(made.file);
    const again = await prepareEmbeddedGguf(folder);
    expect(again).toEqual({ ...made, cached: true });
    expect((await stat(made.file)).mtimeMs).toBe(mtimeMs);

    await appendFile(made.file, 'x');
    expect(await prepareEmbeddedGguf(folder)).toEqual(made);
    await rm(path.join(made.headFolder, 'gguf.json'));
    expect(await prepareEmbeddedGguf(folder)).toEqual(made);
    expect(await readdir(path.join(folder, 'embedded'))).toEqual([path.basename(path.dirname(made.file))]);
  });

  it('leaves nothing when it is cancelled', async () => {
    const stop = new AbortController();
    const made = prepareEmbeddedGguf(folder, stop.signal, () => stop.abort());
    await expect(made).rejects.toMatchObject({ name: 'JobCancelled' });
    expect(await readdir(path.join(folder, 'embedded'))).toEqual([]);
  });
});
