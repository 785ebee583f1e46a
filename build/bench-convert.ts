/**
 * How long a conversion to GGUF takes, as a ratio to a plain copy of the same folder: three times each, in turn, on one disk,
 * everything synced. Prints medians, ratios and the most memory a conversion held. The checkpoint is random: 0.54 GB in bf16.
 */
import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { cp, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { writeLargeCheckpoint } from '../src-main/gguf/conversion/test-files/large-checkpoint.ts';

const ROUNDS = 3;
const program = path.join(
  import.meta.dirname,
  '../src-main/gguf/conversion/test-programs/convert-and-measure.ts',
);
const types = ['bf16', 'f16'] as const;

/** Random numbers near zero: bf16 of exponents that both types hold. */
async function fillRandomly(file: string, start: number, bytes: number): Promise<void> {
  const block = Buffer.alloc(64 << 20);
  randomFillSync(block);
  for (let index = 1; index < block.length; index += 2) block[index] = (block[index]! & 0x81) | 0x3c;
  const handle = await open(file, 'r+');
  try {
    for (let at = 0; at < bytes; at += block.length)
      await handle.write(block, 0, Math.min(block.length, bytes - at), start + at);
  } finally {
    await handle.close();
  }
}

async function copyAll(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true });
  for (const name of await readdir(to)) {
    const handle = await open(path.join(to, name), 'r+');
    await handle.sync();
    await handle.close();
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const parent = await mkdtemp(path.join(tmpdir(), 'so8t-bench-convert-'));
try {
  const folder = path.join(parent, 'checkpoint');
  const size = await writeLargeCheckpoint(folder, 'BF16', fillRandomly);
  const times = { copy: [] as number[], bf16: [] as number[], f16: [] as number[] };
  let peak = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const copy = path.join(parent, 'copy');
    times.copy.push(await seconds(() => copyAll(folder, copy)));
    await rm(copy, { recursive: true });
    for (const type of types) {
      const file = path.join(parent, 'model.gguf');
      times[type].push(
        await seconds(async () => {
          const { stdout } = await promisify(execFile)(process.execPath, [program, folder, file, type]);
          peak = Math.max(peak, (JSON.parse(stdout) as { readonly peak: number }).peak);
        }),
      );
      await rm(file);
    }
  }
  const copied = median(times.copy);
  console.log(
    `${(size / 1e9).toFixed(2)} GB in bf16; medians of ${ROUNDS}, in turn, a process for each conversion`,
  );
  console.log(`plain copy        ${copied.toFixed(2)} s`);
  for (const type of types) {
    const taken = median(times[type]);
    console.log(
      `bf16 to ${type.padEnd(4)}      ${taken.toFixed(2)} s   ${(taken / copied).toFixed(2)} times a copy`,
    );
  }
  console.log(`most memory       ${Math.round(peak / 1e6)} MB`);
} finally {
  await rm(parent, { recursive: true });
}
