/**
 * From a training process to a viewer: how late an event arrives, and whether anything grows.
 * `npm run bench:live`, about a minute; `npm run bench:live -- --minutes 10` for ten minutes at 1,000 events a second.
 * The events are a stand-in's; everything that they pass through is the workbench's own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { embeddedRecipeFile } from '../src-main/package-files.ts';
import { readRecipe } from '../src-main/training/recipe.ts';
import { type MemoryWatch, watchMemory } from './bench-live/process-memory.ts';
import type { Emission, StandInEvent } from './bench-live/stand-in-stage.ts';
import { connectViewer, type Viewer } from './bench-live/viewer.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '0.5' } } });
const preciseNow = (): number => performance.timeOrigin + performance.now();

/** Counts of latencies by tenths of a millisecond: ten minutes of them take no more memory than ten seconds. */
function createHistogram() {
  const counts = new Uint32Array(600_000);
  let total = 0;
  let worst = 0;
  return {
    add(milliseconds: number) {
      const place = Math.min(counts.length - 1, Math.max(0, Math.round(milliseconds * 10)));
      counts[place]! += 1;
      total += 1;
      worst = Math.max(worst, milliseconds);
    },
    text() {
      const at = (share: number): string => {
        let sum = 0;
        const place = counts.findIndex((count) => {
          sum += count;
          return sum >= share * total;
        });
        return (place / 10).toFixed(1).padStart(8);
      };
      return `p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  max ${worst.toFixed(1).padStart(8)} ms  (${total} events)`;
    },
  };
}

/** Follows a stand-in run with a fast and, if asked, a slow viewer. @returns when both have all */
async function measure(fast: Viewer, slow: Viewer | undefined, emission: Emission): Promise<void> {
  const recipe = {
    ...(await readRecipe(embeddedRecipeFile('naive'))),
    description: JSON.stringify(emission),
  };
  const [run] = await fast.api.runs.start.mutate({ trainings: [{ recipe }] });
  const planned = Math.round(emission.perSecond * emission.seconds);
  const viewers = [
    { name: 'viewer', viewer: fast, pause: 0 },
    ...(slow ? [{ name: 'slow viewer', viewer: slow, pause: 500 }] : []),
  ];
  const lines = await Promise.all(
    viewers.map(async ({ name, viewer, pause }) => {
      const latencies = createHistogram();
      await new Promise<void>((resolve) => {
        const stop = viewer.follow(
          run!.id,
          (events) => {
            const now = preciseNow();
            for (const event of events as readonly StandInEvent[]) {
              if (event.kind !== 'step') continue;
              latencies.add(now - event.madeAt);
              if (event.step === planned) {
                stop();
                resolve();
              }
            }
          },
          pause,
        );
      });
      return `${`${emission.perSecond}/s`.padStart(7)}  ${name.padEnd(11)}  ${latencies.text()}`;
    }),
  );
  console.log(lines.join('\n'));
}

const folder = await mkdtemp(path.join(tmpdir(), 'so8t-bench-live-'));
const server = fork(path.join(import.meta.dirname, 'bench-live', 'serve-desk.ts'), [folder]);
try {
  const [port] = (await once(server, 'message')) as [number];
  const [fast, slow] = [connectViewer(port), connectViewer(port)];
  console.log('from the making of an event to its arrival (slow viewer: half a second after each page)');
  await measure(fast, undefined, { perSecond: 1, seconds: 10 });
  await measure(fast, undefined, { perSecond: 20, seconds: 10 });
  const memory: MemoryWatch = watchMemory(server.pid!);
  await measure(fast, slow, { perSecond: 1000, seconds: 60 * Number(values.minutes) });
  console.log('memory at 1,000/s, growth over the second half of the time');
  for (const { name, mebibytes, growth } of memory.stop())
    console.log(
      `  ${name.padEnd(16)} ${mebibytes.toFixed(0).padStart(5)} MiB  ${growth.toFixed(1).padStart(6)} MiB a minute`,
    );
  await Promise.all([fast.close(), slow.close()]);
  server.send('close');
  await once(server, 'exit');
} finally {
  server.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
// A client of tRPC keeps trying to connect, also after it was closed.
process.exit();
