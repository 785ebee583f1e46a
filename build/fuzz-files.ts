/**
 * Damaged files through the program's readers, and those that are accepted through llama.cpp, in child processes:
 *
 *   npm run fuzz:files -- --files 20000 --seed 1 [--llama 500] [--replay 1:1234]
 *
 * A file may take 1 s of the processor, and the readers 200 MB more memory than for whole files; its outcome is `accepted`
 * or an error of the program's own that names it. Exits with 1 when one does otherwise; `--replay seed:number` reads that
 * file again and keeps it. Converted checkpoints wait until they are on the disk: a temporary folder in memory
 * (`TMPDIR=/dev/shm`) makes this many times faster.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeCorpus } from './fuzz-files/corpus.ts';
import { loadMutants } from './fuzz-files/load-mutants.ts';
import { mutate } from './fuzz-files/mutate.ts';
import { readMutants } from './fuzz-files/read-mutants.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    llama: { type: 'string', default: '0' },
    replay: { type: 'string' },
  },
});

const folder = await mkdtemp(path.join(tmpdir(), 'so8t-fuzz-'));
const [corpusFolder, workFolder] = [path.join(folder, 'corpus'), path.join(folder, 'work')];
await mkdir(workFolder);
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

try {
  const corpus = await writeCorpus(corpusFolder);
  const [seed = 1, number] = (values.replay ?? values.seed).split(':').map(Number);
  const numbers = number === undefined ? Array.from({ length: Number(values.files) }, (_, i) => i) : [number];
  if (number !== undefined) {
    const { source, bytes } = mutate(corpus, seed, number);
    const kept = path.resolve(`fuzz-${seed}-${number}-${source.file}`);
    await writeFile(kept, bytes);
    console.log(`${kept}: ${source.kind}, ${bytes.length} bytes`);
  }
  const begun = performance.now();
  const found = await readMutants({
    corpusFolder,
    workFolder,
    seed,
    numbers,
    onProgress: (done) => done % 1000 === 0 && console.error(`${done} files`),
  });
  const seconds = (performance.now() - begun) / 1000;
  console.log(`${found.files} files, seed ${seed}, ${seconds.toFixed(0)} s`);
  for (const [outcome, count] of [...found.outcomes].sort())
    console.log(`${String(count).padStart(7)}  ${outcome}`);
  const { slowest } = found;
  if (slowest)
    console.log(
      `slowest: ${seed}:${slowest.number} (${slowest.kind}), ${slowest.cpuMilliseconds.toFixed(0)} ms of the processor, ` +
        `${slowest.milliseconds.toFixed(0)} ms in all`,
    );
  console.log(
    `memory: peak ${megabytes(found.peakBytes)}, ${megabytes(found.grownBytes)} more than for whole files`,
  );
  for (const failure of found.failures.slice(0, 40))
    console.log(`FAILED ${seed}:${failure.number}: ${failure.reason.slice(0, 600)}`);
  console.log(`${found.failures.length} failures`);
  if (found.failures.length > 0) process.exitCode = 1;
  if (Number(values.llama) > 0) await tellLoaded(seed, Number(values.llama));
} finally {
  await rm(folder, { recursive: true });
}

async function tellLoaded(seed: number, files: number): Promise<void> {
  const { outcomes, crashes, tried } = await loadMutants({ corpusFolder, workFolder, seed, files });
  console.log(`llama.cpp: ${files} accepted files of ${tried}`);
  for (const [outcome, count] of [...outcomes].sort())
    console.log(`${String(count).padStart(7)}  ${outcome}`);
  for (const { number, reason } of crashes) console.log(`CRASHED ${seed}:${number}: ${reason}`);
}
