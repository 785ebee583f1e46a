/** Runs the command line as a user does: `node src-main/cli.ts ...` in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

export const root = path.join(import.meta.dirname, '..');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when stderr has shown the pattern; rejects when the program ends before. */
  readonly seen: (pattern: RegExp) => Promise<void>;
}

export function start(...args: string[]): Started {
  const child = spawn(process.execPath, [path.join(root, 'src-main', 'cli.ts'), ...args], { cwd: root });
  let [stdout, stderr] = ['', ''];
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const watch of watchers) watch();
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
  const seen = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if (!pattern.test(stderr)) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      finished.then(() => reject(new Error(`ended without showing ${pattern}:\n${stderr}`)), reject);
      watch();
    });
  return { child, finished, seen };
}

export function so8t(...args: string[]): Promise<Finished> {
  return start(...args).finished;
}
