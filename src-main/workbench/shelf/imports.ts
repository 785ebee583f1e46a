/** Imports that go on in the background, each in a process of its own. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { damageOf } from '../../model-files/damage.ts';
import type { ImportedModel, ImportModelInput, ImportModelProgress } from '../../model-files/import-model.ts';
import { JobCancelled, JobFailed } from '../../processes/job-errors.ts';
import { moduleBeside } from '../../processes/module-beside.ts';
import { runJob } from '../../processes/run-job.ts';
import type { ImportProgress } from '../model-shelf.ts';
import { DeskProblem } from '../problem-meaning.ts';

const stageService = moduleBeside(import.meta.url, '../../processes/stage-service');

/** Imports that have ended and are still told of. */
const ENDED = 5;

export interface Imports {
  /** Starts one, in the background. */
  start(source: string, name: string, bytes: number): void;
  list(): readonly ImportProgress[];
  /** Waits until it has stopped and left nothing behind. @throws when no import of that name goes on */
  cancel(name: string): Promise<void>;
  close(): Promise<void>;
}

interface Import {
  progress: ImportProgress;
  readonly stop: AbortController;
  done: Promise<void>;
}

const goesOn = ({ progress }: Import): boolean => ['copying', 'checking'].includes(progress.state);

/**
 * @param shelf the folder that models lie in
 * @param onImported what is to be done with a model before its import counts as done
 */
export function createImports(
  shelf: string,
  onImported: (folder: string, model: ImportedModel) => Promise<void>,
  onChange: () => void,
): Imports {
  const imports = new Map<string, Import>();

  function tell(name: string, change: Partial<ImportProgress>): void {
    const one = imports.get(name)!;
    one.progress = { ...one.progress, ...change };
    onChange();
  }

  async function run(source: string, name: string, signal: AbortSignal): Promise<void> {
    const folder = path.join(shelf, name);
    const part = `${folder}.part-${randomUUID().slice(0, 8)}`;
    try {
      const { result } = await runJob<ImportModelInput, ImportModelProgress, ImportedModel>({
        entry: stageService,
        job: 'import-model',
        input: { source, folder, part, name, importedAt: new Date().toISOString() },
        signal,
        onEvents(news) {
          const last = news.at(-1);
          if (last) tell(name, last);
        },
      });
      await onImported(folder, result);
      tell(name, { state: 'done' });
    } catch (error) {
      // A process that was killed could not clean up.
      await rm(part, { recursive: true, force: true }).catch(() => undefined);
      if (error instanceof JobCancelled) tell(name, { state: 'cancelled' });
      else {
        const damage = error instanceof JobFailed ? await damageOf(source, error.cause as Error) : null;
        tell(name, { state: 'failed', error: (error as Error).message, damage });
      }
    }
    const ended = [...imports].filter(([, one]) => !goesOn(one));
    for (const [old] of ended.slice(0, -ENDED)) imports.delete(old);
  }

  return {
    start(source, name, bytes) {
      const stop = new AbortController();
      const progress: ImportProgress = {
        name,
        bytesDone: 0,
        bytes,
        state: 'copying',
        error: null,
        damage: null,
      };
      const one: Import = { progress, stop, done: Promise.resolve() };
      // Anew at the end: the order is that of the starts.
      imports.delete(name);
      imports.set(name, one);
      onChange();
      one.done = run(source, name, stop.signal);
    },
    list: () => [...imports.values()].map(({ progress }) => progress),
    async cancel(name) {
      const one = imports.get(name);
      if (!one || !goesOn(one))
        throw new DeskProblem({ code: 'no-import', values: { name } }, `No import of "${name}" goes on.`);
      one.stop.abort();
      await one.done;
    },
    async close() {
      for (const { stop } of imports.values()) stop.abort();
      await Promise.all([...imports.values()].map(({ done }) => done));
    },
  };
}
