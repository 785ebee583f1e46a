/**
 * Quantising: time and memory of each type on a random F16 model, against a plain copy of the same file in the same run:
 * `npm run bench:quantise [-- <megabytes> [type ...]]`.
 */
import { copyFile, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import type { MetadataValue } from '../src-main/gguf/metadata-values.ts';
import { type TensorSource, writeGguf } from '../src-main/gguf/write-gguf.ts';
import { describeModel, randomWeights } from '../src-main/llama-cpp/test-files/random-model.ts';
import { quantiseInProcess } from '../src-main/processes/quantise-in-process.ts';

const [megabytes = '512', ...chosen] = process.argv.slice(2);
const types = chosen.length > 0 ? chosen : ['BF16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M'];
const threads = Math.min(8, availableParallelism());
const rounds = 3;
const signal = new AbortController().signal;

interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  readonly peak: number;
  readonly bytes: number;
  readonly bits: number;
}

/** As a model of a thousand million parameters has them, but for its vocabulary. */
const [width, feedForward, vocabulary] = [2048, 5632, 4096];

const folder = await mkdtemp(path.join(tmpdir(), 'so8t-bench-quantise-'));
try {
  const input = path.join(folder, 'input.gguf');
  await writeModel(input, Number(megabytes) * 1e6);
  const { size } = await stat(input);
  console.log(`${(size / 1e6).toFixed(0)} MB of F16, ${threads} threads, median of ${rounds} rounds`);
  const copies: number[] = [];
  const runs = new Map<string, Measured[]>();
  for (let round = 0; round < rounds; round += 1) {
    copies.push(await copy(input));
    for (const type of types) runs.set(type, [...(runs.get(type) ?? []), await quantise(input, type)]);
  }
  const plain = median(copies);
  console.log(
    `copy     ${plain.toFixed(2)} s, ${(size / 1e6 / plain).toFixed(0)} MB/s (on the disk when it ends)`,
  );
  for (const [type, measured] of runs) {
    const seconds = median(measured.map((run) => run.seconds));
    const cpu = median(measured.map((run) => run.cpu));
    const peak = Math.max(...measured.map((run) => run.peak)) / 2 ** 20;
    const { bytes, bits } = measured[0]!;
    console.log(
      `${type.padEnd(8)} ${seconds.toFixed(2)} s, ${(size / 1e6 / seconds).toFixed(0)} MB/s, ${(seconds / plain).toFixed(1)} times a copy, ${cpu.toFixed(1)} s of the processor; ` +
        `peak ${peak.toFixed(0)} MiB; ${(bytes / 1e6).toFixed(0)} MB, ${bits.toFixed(2)} bits a weight`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}

async function writeModel(file: string, bytes: number): Promise<void> {
  const layer = 2 * width * (3 * width + 3 * feedForward);
  const layers = Math.max(1, Math.round((bytes - 4 * width * vocabulary) / layer));
  const model = describeModel({ layers, width, feedForward, vocabulary, type: 'F16' });
  const metadata = new Map(
    model.metadata.map(([key, type, value]) => [key, { type, value } as MetadataValue]),
  );
  const piece = randomWeights(1 << 22);
  const tensors = model.tensors.map(
    ({ name, shape, type, bytes }): TensorSource => ({
      name,
      shape: shape.map(Number),
      type: type === 1 ? 'F16' : 'F32',
      *read() {
        for (let left = bytes; left > 0; left -= piece.length)
          yield piece.subarray(0, Math.min(left, piece.length));
      },
    }),
  );
  const writing = writeGguf({ file, metadata, tensors }, signal);
  while (!(await writing.next()).done);
}

async function copy(input: string): Promise<number> {
  const target = path.join(folder, 'copy.gguf');
  const begun = performance.now();
  await copyFile(input, target);
  const handle = await open(target, 'r+');
  await handle.sync();
  await handle.close();
  const seconds = (performance.now() - begun) / 1000;
  await rm(target);
  return seconds;
}

async function quantise(input: string, type: string): Promise<Measured> {
  const output = path.join(folder, 'quantised.gguf');
  const job = quantiseInProcess({ input, output, type, threads, overwrite: true }, signal);
  for (;;) {
    const next = await job.next();
    if (!next.done) continue;
    const { seconds, cpuSeconds: cpu, peakMemoryBytes, bytesAfter, bitsPerWeight } = next.value;
    return { seconds, cpu, peak: peakMemoryBytes, bytes: bytesAfter, bits: bitsPerWeight };
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
