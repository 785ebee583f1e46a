import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { writeLargeCheckpoint } from './test-files/large-checkpoint.ts';

const program = path.join(import.meta.dirname, 'test-programs/convert-and-measure.ts');

/** Node itself with the modules takes 130 MB; pieces and tables the rest, whatever the model's size. */
const PEAK = 200e6;

it('a checkpoint of more than a gigabyte is converted in less than 200 MB', {
  timeout: 300_000,
}, async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'so8t-memory-'));
  try {
    const folder = path.join(parent, 'large');
    const bytes = await writeLargeCheckpoint(folder, 'F32');
    expect(bytes).toBeGreaterThan(1e9);
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      folder,
      path.join(parent, 'large.gguf'),
      'f16',
    ]);
    const found = JSON.parse(stdout) as { readonly peak: number; readonly bytes: number };
    expect(found.bytes).toBeGreaterThan(bytes / 2);
    expect(found.peak).toBeLessThan(PEAK);
  } finally {
    await rm(parent, { recursive: true });
  }
});
