/** Keeps one shield process: started at the first call, started anew when it died or its files changed. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Spawn } from '../../processes/channel.ts';
import { connectService, type Service } from '../../processes/connect-service.ts';
import { moduleBeside } from '../../processes/module-beside.ts';
import { ServiceDied } from '../../processes/service-died.ts';
import type { ShieldServiceArgument } from '../../processes/shield-service.ts';
import type { ShieldFunctions } from '../../shield-data/open-shield.ts';
import { printFile } from '../folder-print.ts';
import { NoJudgement } from '../judging/no-judgement.ts';

export interface ShieldKeeperOptions extends ShieldServiceArgument {
  /** The process's module; for tests of one that misbehaves. */
  readonly entry?: URL;
  readonly spawn?: Spawn;
  /** What a call may take besides the time for its length; 10 s. */
  readonly deadlineMilliseconds?: number;
}

export interface ShieldKeeper {
  /**
   * @param characters that the call works on: its time limit grows with them
   * @throws NoJudgement when the data do not verify, the process died or took too long
   */
  call<Result>(
    make: (shield: Service<ShieldFunctions>['remote']) => Promise<Result>,
    characters: number,
  ): Promise<Result>;
  pid(): number | undefined;
  close(): Promise<void>;
}

interface Running {
  readonly print: string;
  readonly service: Promise<Service<ShieldFunctions>>;
}

/** Slower than any machine that we know judges. */
const charactersAMillisecond = 20;

export function createShieldKeeper(options: ShieldKeeperOptions): ShieldKeeper {
  const { folder, overlayFolder, spawn, deadlineMilliseconds = 10_000 } = options;
  const entry = options.entry ?? moduleBeside(import.meta.url, '../../processes/shield-service');
  const closing = new AbortController();
  let running: Running | null = null;
  let pid: number | undefined;

  function start(print: string): Running {
    const argument: ShieldServiceArgument = { folder, overlayFolder };
    const service = connectService<ShieldFunctions>({
      name: 'shield process',
      entry,
      args: [JSON.stringify(argument)],
      functions: {},
      signal: closing.signal,
      ...(spawn ? { spawn } : {}),
    });
    const own: Running = { print, service };
    const forget = (): void => {
      if (running === own) [running, pid] = [null, undefined];
    };
    service.then((opened) => {
      if (running === own) pid = opened.pid;
      opened.exited.then(forget);
    }, forget);
    return own;
  }

  /** The process, with the files as they lie there now. @throws NoJudgement */
  async function current(): Promise<Service<ShieldFunctions>> {
    for (;;) {
      closing.signal.throwIfAborted();
      const print = await printFolders(folder, overlayFolder);
      closing.signal.throwIfAborted();
      if (running && running.print !== print) {
        const stale = running;
        running = null;
        stale.service.then((service) => service.stop()).catch(() => undefined);
      }
      running ??= start(print);
      const { service } = running;
      try {
        const opened = await service;
        // A file that changed while it was read is noticed.
        if ((await printFolders(folder, overlayFolder)) === print) return opened;
      } catch (error) {
        closing.signal.throwIfAborted();
        throw new NoJudgement('shield-unusable', (error as Error).message, error);
      }
    }
  }

  return {
    pid: () => pid,
    async call(make, characters) {
      const service = await current();
      const limit = deadlineMilliseconds + characters / charactersAMillisecond;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          service.kill();
          const seconds = (limit / 1000).toFixed(0);
          const message = `The shield gave no judgement within ${seconds} s; its process was stopped. Nothing is let through.`;
          reject(new NoJudgement('too-slow', message));
        }, limit);
      });
      try {
        return await Promise.race([make(service.remote), late]);
      } catch (error) {
        if (error instanceof NoJudgement) throw error;
        const died = error instanceof ServiceDied;
        const reason = died ? `its process ${error.reason}` : (error as Error).message;
        const message = `The shield gave no judgement: ${reason}. Nothing is let through; the next prompt starts it anew.`;
        throw new NoJudgement(died ? 'process-died' : 'broken-answer', message, error);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      closing.abort(new NoJudgement('closed', 'The workbench is closing: nothing is judged any more.'));
      const last = running;
      running = null;
      // One that could not be started has nothing to stop.
      const service = await last?.service.catch(() => undefined);
      await service?.stop();
    },
  };
}

/** A text that differs as soon as a file of the folders is written, replaced, added or removed. */
async function printFolders(...folders: readonly (string | null)[]): Promise<string> {
  const files: string[] = [];
  for (const folder of folders) {
    if (folder === null) continue;
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => [`(${error.code})`]);
    files.push(...names.sort().map((name) => path.join(folder, name)));
  }
  return (await Promise.all(files.map(printFile))).join('\n');
}
