/** Keeps a language model's process: started when it is first needed, and again when it died. */
import { statSync } from 'node:fs';
import type { Spawn } from './channel.ts';
import { connectService, type Service } from './connect-service.ts';
import type { GenerationChild, GenerationParent } from './generation-protocol.ts';
import type { LanguageModelServiceArgument } from './language-model-service.ts';
import { moduleBeside } from './module-beside.ts';

export interface LanguageModelProcessOptions extends LanguageModelServiceArgument {
  /** What the process calls here: the receiver's functions. */
  readonly functions: GenerationParent;
  readonly entry?: URL;
  readonly spawn?: Spawn;
}

export interface LanguageModelProcess {
  /** The process, loaded; waits for one that loads. @throws why it cannot; the next call tries again */
  current(): Promise<Service<GenerationChild>>;
  close(): Promise<void>;
}

/** Nothing is started before the first `current`. */
export function createLanguageModelProcess(options: LanguageModelProcessOptions): LanguageModelProcess {
  const { file, model, functions, spawn } = options;
  const { entry = moduleBeside(import.meta.url, './language-model-service') } = options;
  const closing = new AbortController();
  let running: Promise<Service<GenerationChild>> | null = null;

  async function start(): Promise<Service<GenerationChild>> {
    const argument: LanguageModelServiceArgument = { file, model };
    const service = await connectService<GenerationChild, GenerationParent>({
      name: 'language model process',
      entry,
      args: [JSON.stringify(argument)],
      functions,
      // Read from a disk that gives 20 MB/s.
      readyMilliseconds: 60_000 + Math.ceil((statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 20_000),
      signal: closing.signal,
      ...(spawn ? { spawn } : {}),
    });
    service.exited.then(() => {
      running = null;
    });
    return service;
  }

  return {
    current() {
      closing.signal.throwIfAborted();
      if (running) return running;
      const starting = start();
      running = starting;
      starting.catch(() => {
        running = null;
      });
      return starting;
    },
    async close() {
      closing.abort(new Error('The language model is closing.'));
      const service = await running?.catch(() => null);
      await service?.stop();
    },
  };
}
