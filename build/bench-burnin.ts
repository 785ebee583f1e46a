/**
 * Burning gates into a large sharded checkpoint against a plain copy of the same folder, alternately in one run, and the
 * memory it takes: `npm run bench:burnin [-- --gigabytes 8 --rounds 3 --folder <place>]`. Needs three times that room on
 * the disk and deletes its files.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, open, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { burnIn } from '../src-main/burn-in/burn-in.ts';
import { writeLargeCheckpoint } from './bench-burnin/large-checkpoint.ts';

interface Round {
  /** Seconds. */
  readonly copy: number;
  readonly copySynced: number;
  readonly burn: number;
  /** Bytes. */
  readonly peak: number;
}

const seconds = async (work: () => Promise<void>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
};

/** What the burning process says when it is done. */
interface Burnt {
  readonly seconds: number;
  readonly peak: number;
}

/** In a process of its own, so that its peak memory is that of the burn-in. */
async function burnInChild(model: string, out: string): Promise<Burnt> {
  const child = fork(import.meta.filename, ['--burn', model, '--out', out]);
  const [[burnt]] = (await Promise.all([once(child, 'message'), once(child, 'exit')])) as [[Burnt], unknown];
  return burnt;
}

async function burnHere(model: string, out: string): Promise<void> {
  const taken = await seconds(async () => {
    const stage = burnIn({ model, out }, new AbortController().signal);
    while (!(await stage.next()).done);
  });
  const burnt: Burnt = { seconds: taken, peak: process.resourceUsage().maxRSS * 1024 };
  process.send?.(burnt, () => process.disconnect());
}

/** Waits until a folder's bytes are on the disk, as those of a burnt model are. */
async function sync(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const handle = await open(path.join(folder, name), 'r+');
    await handle.sync();
    await handle.close();
  }
}

async function round(root: string, model: string): Promise<Round> {
  const [copied, burnt] = [path.join(root, 'copied'), path.join(root, 'burnt')];
  const copy = await seconds(() => cp(model, copied, { recursive: true }));
  const syncing = await seconds(() => sync(copied));
  await rm(copied, { recursive: true });
  const { seconds: burn, peak } = await burnInChild(model, burnt);
  await rm(burnt, { recursive: true });
  return { copy, copySynced: copy + syncing, burn, peak };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function bench(gigabytes: number, rounds: number, place: string): Promise<void> {
  const { bavail, bsize } = await statfs(place);
  const room = (bavail * bsize) / 1e9;
  // Source, copy or burnt model, and a little for everybody else.
  const possible = Math.min(gigabytes, Math.floor((room - 2) / 2));
  if (possible < 1) throw new Error(`${place}: ${room.toFixed(1)} GB are free; 4 are needed at least.`);
  if (possible < gigabytes)
    console.log(`${room.toFixed(0)} GB are free: ${possible} GB instead of ${gigabytes}`);
  const root = await mkdtemp(path.join(place, 'so8t-bench-burnin-'));
  try {
    const model = path.join(root, 'model');
    const { bytes, layers, shards, burntBytes } = await writeLargeCheckpoint(model, possible * 1e9);
    const size = (count: number): string => `${(count / 1e9).toFixed(2)} GB`;
    console.log(
      `${size(bytes)} in ${shards} shards, ${layers} layers, ${size(burntBytes)} of it o_proj, BF16`,
    );
    const done: Round[] = [];
    for (let count = 0; count < rounds; count += 1) {
      const one = await round(root, model);
      done.push(one);
      console.log(
        `round ${count + 1}: copy ${one.copy.toFixed(1)} s (on the disk ${one.copySynced.toFixed(1)} s), ` +
          `burn-in ${one.burn.toFixed(1)} s, peak ${(one.peak / 1e6).toFixed(0)} MB`,
      );
    }
    const ratio = (key: 'copy' | 'copySynced'): string =>
      median(done.map((one) => one[key] / one.burn)).toFixed(2);
    const burn = median(done.map((one) => one.burn));
    console.log(
      `burn-in:   ${(bytes / burn / 1e6).toFixed(0)} MB/s (median of ${rounds}), hashed and on the disk`,
    );
    console.log(`ratio:     ${ratio('copySynced')} of a copy's speed with its bytes on the disk, too`);
    console.log(`           ${ratio('copy')} of a copy's speed that leaves them to the system's cache`);
    console.log(`peak:      ${(Math.max(...done.map(({ peak }) => peak)) / 1e6).toFixed(0)} MB resident`);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
    burn: { type: 'string' },
    out: { type: 'string' },
  },
});
if (values.burn && values.out) await burnHere(values.burn, values.out);
else await bench(Number(values.gigabytes), Number(values.rounds), values.folder);
