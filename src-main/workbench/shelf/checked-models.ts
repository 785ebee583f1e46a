/**
 * What checks of models found, as long as their files look the same from outside: gigabytes are hashed once. Checks run in
 * a process of their own; whoever loads a model for use verifies it again.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ModelFacts } from '../../model-files/check-model.ts';
import { damageOf } from '../../model-files/damage.ts';
import type { CheckedModel, CheckModelsInput } from '../../model-files/examine-models.ts';
import { assertFolder, damageCodes } from '../../model-files/model-source.ts';
import { moduleBeside } from '../../processes/module-beside.ts';
import { runJob } from '../../processes/run-job.ts';
import { printFolder } from '../folder-print.ts';

const factsSchema = z.object({
  format: z.enum(['so8t', 'hugging-face', 'gguf']),
  bytes: z.number(),
  architecture: z.string().nullable(),
  parameters: z.number(),
  canJudge: z.boolean(),
});

const entrySchema = z.object({
  print: z.string(),
  facts: factsSchema.nullable(),
  problem: z.string().nullable(),
  /** Of older programs' checks only the problem is known. */
  damage: z.enum(damageCodes).nullable().default(null),
});

/** `crashed`: no fault of the files is known, and the next start of the program tries again. */
type Entry = z.infer<typeof entrySchema> & { readonly crashed?: boolean };

/** In the shelf's folder. */
const fileName = '.checked.json';

/** What is known of a model now. */
export interface LookedModel extends CheckedModel {
  /** Its check goes on: `problem` says so, and is none of the model's. */
  readonly checking?: boolean;
}

export interface CheckedModels {
  /**
   * What is known of each folder; folders that are new or changed are checked first.
   * @param patience a check that takes longer goes on, and the folder is told as one that is being checked
   */
  look(folders: readonly string[], patience: number): Promise<Map<string, LookedModel>>;
  /** Keeps what an import found when it checked a model. */
  remember(folder: string, facts: ModelFacts): Promise<void>;
  /** Ends checks that go on. */
  close(): Promise<void>;
}

const stageService = moduleBeside(import.meta.url, '../../processes/stage-service');

/** @param onChecked called when a check that took long has ended */
export function createCheckedModels(shelf: string, onChecked: () => void): CheckedModels {
  const file = path.join(shelf, fileName);
  const closing = new AbortController();
  const checking = new Map<string, Promise<void>>();
  let known: Promise<Map<string, Entry>> | undefined;
  let saving: Promise<void> = Promise.resolve();

  async function read(): Promise<Map<string, Entry>> {
    try {
      const json: unknown = JSON.parse(await readFile(file, 'utf8'));
      return new Map(Object.entries(z.record(z.string(), entrySchema).parse(json)));
    } catch {
      // Not there or not readable: everything is checked again.
      return new Map();
    }
  }

  function readOnce(): Promise<Map<string, Entry>> {
    known ??= read();
    return known;
  }

  async function save(entries: ReadonlyMap<string, Entry>): Promise<void> {
    const part = `${file}.part`;
    try {
      const lasting = [...entries].filter(([, { crashed }]) => !crashed);
      await writeFile(part, JSON.stringify(Object.fromEntries(lasting)));
      await rename(part, file);
    } catch {
      // A full or read-only disk: the next start checks again.
      await rm(part, { force: true }).catch(() => undefined);
    }
  }

  /** Checks folders in one process; what it finds is kept when their looks did not change meanwhile. */
  async function check(prints: ReadonlyMap<string, string>): Promise<void> {
    const entries = await readOnce();
    const keep = async ({ folder, facts, problem, damage }: CheckedModel, crashed = false): Promise<void> => {
      const print = prints.get(folder)!;
      const now = await printFolder(folder).catch(() => null);
      if (now?.text === print) entries.set(folder, { print, facts, problem, damage, crashed });
    };
    const told = new Set<string>();
    try {
      await runJob<CheckModelsInput, CheckedModel, null>({
        entry: stageService,
        job: 'check-models',
        input: { folders: [...prints.keys()] },
        signal: closing.signal,
        graceMilliseconds: 1000,
        async onEvents(checked) {
          for (const one of checked) {
            told.add(one.folder);
            await keep(one);
          }
        },
      });
    } catch (error) {
      if (closing.signal.aborted) return;
      // The one that was being looked at when the process died cannot be used; the others have their turn next time.
      const [first] = [...prints.keys()].filter((folder) => !told.has(folder));
      const problem = `It could not be checked: ${(error as Error).message}`;
      if (first) await keep({ folder: first, facts: null, problem, damage: 'check-died' }, true);
    }
    saving = saving.then(() => save(entries));
    await saving;
  }

  async function startChecks(unknown: ReadonlyMap<string, string>): Promise<void> {
    const fresh = new Map([...unknown].filter(([folder, print]) => !checking.has(folder + print)));
    if (fresh.size > 0) {
      const running = check(fresh).finally(() => {
        for (const [folder, print] of fresh) checking.delete(folder + print);
        if (!closing.signal.aborted) onChecked();
      });
      for (const [folder, print] of fresh) checking.set(folder + print, running);
    }
    await Promise.all([...unknown].map(([folder, print]) => checking.get(folder + print)));
  }

  return {
    async look(folders, patience) {
      const entries = await readOnce();
      const found = new Map<string, LookedModel>();
      const unknown = new Map<string, string>();
      for (const folder of folders) {
        try {
          await assertFolder(folder);
          const print = (await printFolder(folder)).text;
          const entry = entries.get(folder);
          if (entry?.print === print) found.set(folder, { folder, ...entry });
          else unknown.set(folder, print);
        } catch (error) {
          const damage = await damageOf(folder, error as Error);
          found.set(folder, { folder, facts: null, problem: (error as Error).message, damage });
        }
      }
      if (unknown.size === 0) return found;
      await within(startChecks(unknown), patience);
      for (const [folder, print] of unknown) {
        const entry = entries.get(folder);
        const problem = 'Its files are being checked against their hashes. It can be used when that is done.';
        const checking = { folder, facts: null, problem, damage: null, checking: true };
        found.set(folder, entry?.print === print ? { folder, ...entry } : checking);
      }
      return found;
    },
    async remember(folder, facts) {
      const entries = await readOnce();
      const { text } = await printFolder(folder);
      entries.set(folder, { print: text, facts, problem: null, damage: null });
      saving = saving.then(() => save(entries));
      await saving;
    },
    async close() {
      closing.abort();
      await Promise.all(checking.values());
      await saving;
    },
  };
}

/** Waits for a promise, but not longer than that. */
async function within(promise: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
