/** The language model that the settings name: opened when it is first needed, changed when they change. */
import path from 'node:path';
import type { BackendSettings } from '../../agent/agent-settings.ts';
import type { LanguageModelBackend } from '../../agent/language-model-backend.ts';
import { createOpenAiBackend } from '../../agent/openai/openai-backend.ts';
import type { PreparedGguf } from '../../gate/prepare-gguf.ts';
import type { Service } from '../../processes/connect-service.ts';
import type { GenerationChild } from '../../processes/generation-protocol.ts';
import { createLanguageModelProcess } from '../../processes/language-model-process.ts';
import { createLlamaCppBackend, type GenerationReceiver } from '../../processes/llama-cpp-backend.ts';
import type { AgentState } from '../agent-desk.ts';
import { DeskProblem, nameError } from '../problem-meaning.ts';
import { ggufFileOf } from './answering-models.ts';
import { modelLabel } from './model-label.ts';

/** The file that the gate reads its head's states from. */
export interface JudgingGguf {
  readonly file: string;
  readonly headFolder: string;
  readonly gpuLayers?: 'auto' | number;
}

export interface BackendKeeperOptions {
  readonly dataFolder: string;
  readonly threads: () => number;
  readonly embedded: () => Promise<PreparedGguf>;
  readonly receiver: GenerationReceiver;
  readonly judging: () => Promise<JudgingGguf>;
  /** The gate's process, which has loaded the file of `judging`. */
  readonly gateProcess: () => Promise<Pick<Service<GenerationChild>, 'remote' | 'kill'>>;
  readonly onChange: () => void;
}

export interface BackendKeeper {
  /** @throws why it cannot be opened; the next call tries again */
  current(settings: BackendSettings): Promise<LanguageModelBackend>;
  state(settings: BackendSettings): AgentState['backend'];
  /** Closes backends of older settings; only while nothing is answered. */
  closeUnused(settings: BackendSettings): void;
  close(): Promise<void>;
}

export function createBackendKeeper(options: BackendKeeperOptions): BackendKeeper {
  const { dataFolder, threads, embedded, receiver, judging, gateProcess, onChange } = options;
  const opened = new Map<string, Promise<LanguageModelBackend>>();
  const names = new Map<string, string>();
  const problems = new Map<string, Error>();

  async function open(settings: BackendSettings): Promise<LanguageModelBackend> {
    if (settings.kind === 'openai') return openServer(settings);
    const { model, contextTokens, gpuLayers } = settings;
    const file = model === 'embedded' ? (await embedded()).file : await ggufFileOf(dataFolder, model);
    const modelName = await labelOf(file);
    /** What answers is what was permitted to: the name of an action says which file, and that file is still the same. */
    async function unchanged<Process>(process: Process, same: boolean): Promise<Process> {
      if (same && (await labelOf(file)) === modelName) return process;
      opened.delete(keyOf(settings));
      throw new DeskProblem(
        { code: 'model-changed', values: { model: path.basename(file) } },
        `${path.basename(file)} is no longer what was loaded: ask again.`,
      );
    }
    if ((await judging()).file === file) {
      // One process judges and answers: the model is in memory once, and a question is computed once.
      return createLlamaCppBackend({
        modelName,
        contextTokens,
        receiver,
        process: async () => unchanged(await gateProcess(), (await judging()).file === file),
      });
    }
    const child = createLanguageModelProcess({
      file,
      model: { threads: threads(), gpuLayers },
      functions: receiver.functions,
    });
    return createLlamaCppBackend({
      modelName,
      contextTokens,
      receiver,
      async process() {
        try {
          return await unchanged(await child.current(), true);
        } catch (error) {
          // The next question opens it anew, by its new name.
          if (error instanceof DeskProblem) await child.close();
          throw error;
        }
      },
      close: child.close,
    });
  }

  const keyOf = (settings: BackendSettings): string => JSON.stringify([settings, threads()]);

  return {
    current(settings) {
      const key = keyOf(settings);
      const there = opened.get(key);
      if (there) return there;
      const opening = open(settings);
      opened.set(key, opening);
      problems.delete(key);
      opening.then(
        ({ name }) => {
          names.set(key, name);
          onChange();
        },
        (error: Error) => {
          opened.delete(key);
          problems.set(key, error);
          onChange();
        },
      );
      return opening;
    },
    state(settings) {
      const key = keyOf(settings);
      const name = names.get(key) ?? nameOf(settings);
      const error = problems.get(key);
      if (error) return { name, state: 'failed', problem: error.message, error: nameError(error) };
      const none = { problem: null, error: null };
      if (!opened.has(key)) return { name, state: 'closed', ...none };
      return { name, state: names.has(key) ? 'open' : 'opening', ...none };
    },
    closeUnused(settings) {
      const key = keyOf(settings);
      for (const [other, backend] of opened) {
        if (other === key) continue;
        opened.delete(other);
        names.delete(other);
        // What it was closed with is nobody's any more.
        void backend.then((one) => one.close()).catch(() => undefined);
      }
    },
    async close() {
      const all = [...opened.values()];
      opened.clear();
      await Promise.allSettled(all.map(async (backend) => (await backend).close()));
    },
  };
}

async function labelOf(file: string): Promise<string> {
  try {
    return await modelLabel(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new DeskProblem(
      { code: 'no-answering-model', values: { model: file } },
      `${file} cannot be read (${code ?? message}). Choose another model in the agent's settings.`,
      error,
    );
  }
}

/** What people call it before it is open. */
function nameOf(settings: BackendSettings): string {
  return settings.kind === 'openai' ? settings.model : path.basename(settings.model);
}

function openServer({
  baseUrl,
  model,
  keyVariable,
}: Extract<BackendSettings, { kind: 'openai' }>): LanguageModelBackend {
  const apiKey = keyVariable === null ? null : process.env[keyVariable];
  if (apiKey === undefined || apiKey === '')
    throw new DeskProblem(
      { code: 'key-not-set', values: { server: baseUrl, variable: keyVariable ?? '' } },
      `${baseUrl}: the environment variable ${keyVariable} with its key is not set.`,
    );
  return createOpenAiBackend({ baseUrl, model, apiKey });
}
