/** Resident memory of a process and its children over time, by Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs';

interface Sample {
  readonly minutes: number;
  readonly mebibytes: number;
}

export interface MemoryWatch {
  /** Mebibytes now and growth a minute, by process, over the second half of the time: the first half warms up. */
  stop(): { readonly name: string; readonly mebibytes: number; readonly growth: number }[];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function childrenOf(pid: number): number[] {
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has ended.
  }
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

const nameOf = (pid: number): string =>
  /([a-z-]+)\.ts/u.exec(read(`/proc/${pid}/cmdline`).split('\0').slice(1).join(' '))?.[1] ?? `process ${pid}`;

const mebibytesOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/mu.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;

/** Least squares through the samples. */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [minutes, mebibytes] = [mean((one) => one.minutes), mean((one) => one.mebibytes)];
  const covariance = mean((one) => (one.minutes - minutes) * (one.mebibytes - mebibytes));
  return covariance / mean((one) => (one.minutes - minutes) ** 2);
}

export function watchMemory(root: number): MemoryWatch {
  const begun = performance.now();
  const samples = new Map<number, { name: string; readonly samples: Sample[] }>();
  const timer = setInterval(() => {
    for (const pid of [root, ...childrenOf(root)]) {
      const one = samples.get(pid) ?? { name: nameOf(pid), samples: [] };
      one.samples.push({ minutes: (performance.now() - begun) / 60_000, mebibytes: mebibytesOf(pid) });
      samples.set(pid, one);
    }
  }, 1000);
  return {
    stop() {
      clearInterval(timer);
      const half = (performance.now() - begun) / 120_000;
      return [...samples.values()].flatMap(({ name, samples: all }) => {
        const late = all.filter(({ minutes, mebibytes }) => minutes >= half && mebibytes > 0);
        // One that began meanwhile is still growing up.
        const young = all[0]!.minutes > half / 2;
        return young || late.length < 3
          ? []
          : [{ name, mebibytes: late.at(-1)!.mebibytes, growth: slope(late) }];
      });
    },
  };
}
