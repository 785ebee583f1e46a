/** Pipelines over one data folder: one goes on at a time, the others wait. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type PipelineOptions, pipelineOptionsSchema } from '../../pipeline/options.ts';
import { runPipeline } from '../../pipeline/run-pipeline.ts';
import type { StepProgress } from '../../pipeline/run-steps.ts';
import type { PipelineTools } from '../../pipeline/stage-runner.ts';
import { type PipelineState, readPipelineState } from '../../pipeline/state.ts';
import type { NewPipeline, PipelineDesk, PipelineDetails, RunningPipeline } from '../pipeline-desk.ts';
import { DeskProblem } from '../problem-meaning.ts';
import {
  isPipelineId,
  listPipelineIds,
  nameFile,
  newPipelineId,
  pipelinesFolder,
  summarise,
} from './pipeline-folder.ts';
import { createPipelineLog } from './pipeline-log.ts';
import { createStepPace, type StepPace } from './step-pace.ts';

export interface PipelineDeskOptions {
  readonly dataFolder: string;
  readonly tools: PipelineTools;
  /** Threads by the settings, when a pipeline is entered. */
  readonly threads: () => number;
  /** Folder and name of a model by its id. @throws when there is none */
  readonly findModel: (id: string) => Promise<{ readonly folder: string; readonly name: string }>;
  /** Called when the list or the running one changed. */
  readonly onChange: () => void;
}

/** A pipeline that goes on or waits. */
interface Entry {
  readonly id: string;
  readonly name: string;
  readonly options: PipelineOptions;
  readonly stop: AbortController;
  readonly pace: StepPace;
  state: PipelineState | null;
  progress: StepProgress | null;
  going: boolean;
  done: Promise<void>;
}

/** What a pipeline was asked to do, before its first step has written a state. */
const optionsFile = 'options.json';

export function createPipelineDesk(options: PipelineDeskOptions): PipelineDesk {
  const { dataFolder, tools, threads, findModel } = options;
  const entries = new Map<string, Entry>();
  const listeners = new Map<string, Set<() => void>>();
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  const folderOf = (id: string): string => path.join(pipelinesFolder(dataFolder), id);
  const changed = (id: string): void => {
    for (const listener of listeners.get(id) ?? []) listener();
    options.onChange();
  };

  async function assertThere(id: string): Promise<void> {
    if (isPipelineId(id) && (await listPipelineIds(dataFolder)).includes(id)) return;
    throw new DeskProblem({ code: 'no-pipeline', values: { id } }, `There is no pipeline "${id}".`);
  }

  /** Enters a pipeline behind those that wait. */
  function enter(id: string, name: string, wanted: PipelineOptions): void {
    const entry: Entry = {
      id,
      name,
      options: wanted,
      stop: new AbortController(),
      pace: createStepPace(),
      state: null,
      progress: null,
      going: false,
      done: Promise.resolve(),
    };
    entries.set(id, entry);
    const before = last;
    entry.done = before.then(() => carryOut(entry));
    last = entry.done;
    changed(id);
  }

  async function carryOut(entry: Entry): Promise<void> {
    const { id, stop } = entry;
    const folder = folderOf(id);
    const log = createPipelineLog(folder);
    try {
      if (stop.signal.aborted) return;
      entry.going = true;
      changed(id);
      await runPipeline({
        folder,
        options: entry.options,
        tools,
        signal: stop.signal,
        onChange(state, progress) {
          log.see(state);
          entry.pace.see(state, progress);
          entry.state = state;
          entry.progress = progress;
          changed(id);
        },
      });
    } catch (error) {
      // The state says which step failed and why; what happens before the first step is told by the log alone.
      log.add((error as Error).message);
    } finally {
      await log.close();
      // A queued one that was cancelled may have been entered anew.
      if (entries.get(id) === entry) entries.delete(id);
      changed(id);
    }
  }

  async function stopEntry(entry: Entry): Promise<void> {
    entry.stop.abort();
    if (entry.going) await entry.done;
    else {
      // Its turn comes later and ends at once; for people it is gone now.
      entries.delete(entry.id);
      changed(entry.id);
    }
  }

  return {
    async list() {
      const ids = await listPipelineIds(dataFolder);
      return Promise.all(ids.map((id) => summarise(dataFolder, id, goingOf(entries.get(id)))));
    },
    async start({ model, ...wanted }: NewPipeline) {
      const found = await findModel(model);
      const id = newPipelineId(new Date(), randomUUID());
      const chosen: PipelineOptions = { ...wanted, model: found.folder, threads: threads() };
      await mkdir(folderOf(id), { recursive: true });
      await writeFile(path.join(folderOf(id), nameFile), `${found.name}\n`);
      await writeFile(path.join(folderOf(id), optionsFile), `${JSON.stringify(chosen)}\n`);
      enter(id, found.name, chosen);
      return id;
    },
    async details(id): Promise<PipelineDetails> {
      await assertThere(id);
      const entry = entries.get(id);
      const folder = folderOf(id);
      const summary = await summarise(dataFolder, id, goingOf(entry));
      const state = entry?.state ?? (summary.damaged === null ? await readPipelineState(folder) : null);
      return {
        summary,
        folder,
        state,
        progress: entry?.progress ?? null,
        secondsLeft: entry?.pace.secondsLeft() ?? null,
        log: await createPipelineLog(folder).tail(),
      };
    },
    async resume(id) {
      await assertThere(id);
      if (entries.has(id))
        throw new DeskProblem({ code: 'pipeline-goes-on', values: { id } }, `The pipeline ${id} goes on.`);
      const { name, damaged } = await summarise(dataFolder, id, null);
      if (damaged !== null) throw new Error(damaged);
      const state = await readPipelineState(folderOf(id));
      enter(id, name, state?.options ?? (await readOptions(folderOf(id))));
    },
    async cancel(id) {
      await assertThere(id);
      const entry = entries.get(id);
      if (!entry)
        throw new DeskProblem(
          { code: 'pipeline-does-not-go-on', values: { id } },
          `The pipeline ${id} does not go on.`,
        );
      await stopEntry(entry);
    },
    async remove(id) {
      await assertThere(id);
      if (entries.has(id))
        throw new DeskProblem(
          { code: 'pipeline-goes-on', values: { id } },
          `The pipeline ${id} goes on. Cancel it first.`,
        );
      await rm(folderOf(id), { recursive: true, force: true });
      changed(id);
    },
    running: () => (closed ? [] : [...entries.values()].map(runningOf)),
    onChange(id, listener) {
      const own = listeners.get(id) ?? new Set();
      listeners.set(id, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(id);
      };
    },
    async close() {
      closed = true;
      for (const { stop } of entries.values()) stop.abort();
      await last;
    },
  };
}

const goingOf = (entry: Entry | undefined): 'queued' | 'running' | null =>
  entry ? (entry.going ? 'running' : 'queued') : null;

function runningOf({ id, name, state, progress, pace }: Entry): RunningPipeline {
  const steps = state?.steps ?? [];
  return {
    id,
    name,
    step: steps.find(({ status }) => status === 'running')?.id ?? null,
    stepsDone: steps.filter(({ status }) => ['done', 'kept', 'skipped'].includes(status)).length,
    steps: steps.length,
    share: progress?.share ?? null,
    secondsLeft: pace.secondsLeft(),
  };
}

async function readOptions(folder: string): Promise<PipelineOptions> {
  return pipelineOptionsSchema.parse(JSON.parse(await readFile(path.join(folder, optionsFile), 'utf8')));
}
