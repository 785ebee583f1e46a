/** Puts the agent together over one data folder: gate, log, queue, language model, tools, and the desks over them. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AgentParts } from '../../agent/agent-parts.ts';
import type { AgentSettings } from '../../agent/agent-settings.ts';
import type { Approvals } from '../../agent/approvals.ts';
import type { AuditLog } from '../../agent/audit-log.ts';
import { parseSafeReplies } from '../../agent/safe-reply.ts';
import type { Tool } from '../../agent/tool.ts';
import type { PreparedGguf } from '../../gate/prepare-gguf.ts';
import type { GraphicsCards } from '../../llama-cpp/graphics-cards.ts';
import { policiesFolder, safeRepliesFile, shieldFolder } from '../../package-files.ts';
import type { Store } from '../../processes/connect-store.ts';
import type { GateServiceFunctions } from '../../processes/gate-service.ts';
import { createGenerationReceiver } from '../../processes/llama-cpp-backend.ts';
import { lookForGraphics } from '../../processes/look-for-graphics.ts';
import { prepareEmbeddedGguf } from '../../processes/prepare-embedded-gguf.ts';
import type { AgentState } from '../agent-desk.ts';
import type { ApprovalDesk } from '../approval-desk.ts';
import {
  createSafetyGate,
  type SafetyGateOptions,
  type SafetyGateState,
  type WatchedSafetyGate,
} from '../gating/create-safety-gate.ts';
import { pipelineModelPlace } from '../pipelines/pipeline-models.ts';
import type { PolicyDesk } from '../policy-desk.ts';
import { nameError } from '../problem-meaning.ts';
import { readAgentSettings } from './agent-settings-file.ts';
import { listAnsweringModels } from './answering-models.ts';
import { createBackendKeeper, type JudgingGguf } from './backend-keeper.ts';
import { openChosenPolicy } from './chosen-policy.ts';
import { createAgentDesk, type OpenAgentDesk } from './create-agent-desk.ts';
import { createApprovalDesk } from './create-approval-desk.ts';
import { createAuditDesk, type OpenAuditDesk } from './create-audit-desk.ts';
import { createPolicyDesk } from './create-policy-desk.ts';
import { provenanceReader } from './read-provenance.ts';
import { recallTurns } from './recall-turns.ts';
import { createToolKeeper } from './tool-keeper.ts';
import { watchedApprovals, watchedAudit } from './watched-parts.ts';

export interface OpenAgentOptions {
  readonly dataFolder: string;
  readonly store: Store;
  readonly threads: () => number;
  /** Of a person's own words and patterns; need not exist. */
  readonly overlayFolder: string | null;
  /** For tests: other tools than those of `tools.json`. */
  readonly tools?: readonly Tool[];
  /** For tests that damage it: another one than that which ships. */
  readonly shieldFolder?: string;
  /** For tests of a gate whose parts are damaged. */
  readonly gate?: Partial<SafetyGateOptions>;
  readonly onTrouble: (message: string) => void;
  readonly onChange: () => void;
}

export interface OpenedAgent {
  readonly agent: OpenAgentDesk;
  readonly approvals: ApprovalDesk;
  readonly audit: OpenAuditDesk;
  readonly policies: PolicyDesk;
  /** Null before the gate was needed for the first time. */
  gateState(): SafetyGateState | null;
  /** What a turn works with now; opens what is not open. */
  parts(settings?: AgentSettings): Promise<Omit<AgentParts, 'save' | 'onChange'>>;
  readonly log: AuditLog;
  readonly queue: Approvals;
  close(): Promise<void>;
}

/** Nothing heavy is started before it is needed. @throws when settings or safe replies cannot be read */
export async function openAgent(options: OpenAgentOptions): Promise<OpenedAgent> {
  const { dataFolder, store, threads, overlayFolder, onTrouble, onChange } = options;
  const toolbox = createToolKeeper(dataFolder);
  const openTools = async (): Promise<readonly Tool[]> => options.tools ?? toolbox.tools();
  const settings = await readAgentSettings(dataFolder, onTrouble);
  const safeReplies = parseSafeReplies(await readFile(safeRepliesFile, 'utf8'), safeRepliesFile);
  const receiver = createGenerationReceiver();
  const chosen = openChosenPolicy(dataFolder, onTrouble);
  const policies = { builtIn: policiesFolder, own: path.join(dataFolder, 'policies') };
  const closing = new AbortController();
  let prepared: Promise<PreparedGguf> | null = null;
  let toolTrouble = '';
  let cards: Promise<GraphicsCards> | null = null;
  let gate: WatchedSafetyGate<GateServiceFunctions> | null = null;

  /** Made once; a second try where it failed. */
  function embedded(): Promise<PreparedGguf> {
    closing.signal.throwIfAborted();
    prepared ??= prepareEmbeddedGguf(dataFolder, closing.signal).catch((error: unknown) => {
      prepared = null;
      throw error;
    });
    return prepared;
  }

  /** What answers now. Where it has a head of its own, that head judges, and one process holds model and head. */
  let answering = settings.backend;

  async function judging(): Promise<JudgingGguf> {
    if (answering.kind === 'llama-cpp') {
      const { model, gpuLayers } = answering;
      const own = await pipelineModelPlace(dataFolder, model);
      if (own?.gguf !== undefined) return { file: own.gguf, headFolder: own.folder, gpuLayers };
    }
    const { file, headFolder } = await embedded();
    return { file, headFolder };
  }

  function openGate(): WatchedSafetyGate<GateServiceFunctions> {
    gate ??= createSafetyGate<GateServiceFunctions>({
      async places() {
        const { file, headFolder, ...where } = await judging();
        const head = { kind: 'gguf', file, headFolder, model: { threads: threads(), ...where } } as const;
        return { shieldFolder: options.shieldFolder ?? shieldFolder, overlayFolder, head };
      },
      functions: receiver.functions,
      policies,
      chosen: chosen.get,
      recall: (conversation) => recallTurns(store, conversation),
      onChange,
      ...options.gate,
    });
    return gate;
  }

  const log = watchedAudit(store, (part, error) => gate?.report(part, error));
  const queue = watchedApprovals(store, (part, error) => gate?.report(part, error));
  const backends = createBackendKeeper({
    dataFolder,
    threads,
    embedded,
    receiver,
    judging,
    gateProcess: async () => (await openGate().process()).service,
    onChange,
  });

  async function partsOf(now: AgentSettings): Promise<Omit<AgentParts, 'save' | 'onChange'>> {
    answering = now.backend;
    const own = openGate();
    const [backend, tools, minutes] = await Promise.all([
      backends.current(now.backend),
      usableTools(now),
      own.policy().then(
        ({ policy }) => policy.approvalMinutes,
        () => shortestWait, // without a policy nothing is let through; a person may still look
      ),
      started(own),
    ]);
    return {
      gate: own,
      audit: log,
      approvals: queue,
      backend,
      tools,
      settings: now,
      approvalMinutes: () => minutes,
      safeReplies,
    };
  }

  /** Cards do not come and go. */
  function graphics(): Promise<GraphicsCards> {
    cards ??= lookForGraphics().catch((error: unknown) => {
      cards = null;
      throw error;
    });
    return cards;
  }

  async function usableTools(now: AgentSettings): Promise<readonly Tool[]> {
    const all = now.tools.length === 0 ? [] : await openTools();
    return all.filter(({ name }) => now.tools.includes(name));
  }

  async function state(now: AgentSettings): Promise<AgentState> {
    openGate();
    let toolProblem: AgentState['toolProblem'] = null;
    const known = await openTools().catch((error: Error) => {
      // A screen asks again and again; a person is told once.
      if (toolTrouble !== error.message) onTrouble(`Tools cannot be opened: ${error.message}`);
      toolTrouble = error.message;
      toolProblem = { problem: error.message, error: nameError(error) };
      return [];
    });
    return {
      backend: backends.state(now.backend),
      tools: known.map(({ name, description, bounds, effect, caution }) => ({
        name,
        description,
        bounds: bounds ?? {},
        effect,
        enabled: now.tools.includes(name),
        problem: null,
        caution: caution ?? null,
      })),
      toolProblem,
    };
  }

  const approvals = createApprovalDesk({
    store,
    approvals: queue,
    onTrouble,
    onChange() {
      agent?.lookAtApprovals();
      onChange();
    },
  });
  const audit = createAuditDesk({ dataFolder, store, provenance: provenanceReader(dataFolder, store) });
  let agent: OpenAgentDesk | undefined;
  const desk = await createAgentDesk({
    dataFolder,
    store,
    audit: log,
    settings,
    parts: partsOf,
    withdraw: async (approval, reason) => void (await queue.withdraw(approval, reason)),
    forget(conversation) {
      gate?.forget(conversation);
      toolbox.forget(conversation);
    },
    models: () => listAnsweringModels(dataFolder),
    graphics,
    state,
    onSettings(now) {
      answering = now.backend;
      backends.closeUnused(now.backend);
    },
    onTrouble,
    onChange,
  });
  agent = desk;
  desk.lookAtApprovals();

  return {
    agent: desk,
    approvals,
    audit,
    policies: createPolicyDesk({
      places: policies,
      audit: log,
      chosen: chosen.get,
      async choose(policy) {
        await chosen.set(policy);
        await gate?.refresh();
      },
      replay: audit.replay,
      onChange,
    }),
    gateState: () => gate?.state() ?? null,
    parts: (now = desk.settings()) => partsOf(now),
    log,
    queue,
    async close() {
      closing.abort(new Error('The workbench is closing.'));
      audit.close();
      await approvals.close();
      await desk.close();
      await backends.close();
      await toolbox.close();
      await gate?.close();
    },
  };
}

/** Minutes that a person has where no policy says it. */
const shortestWait = 5;

/** What a gate may take to start, beyond the time that the policy gives a decision. */
const startMilliseconds = 60_000;

/** Waits for a gate that starts: its first decision shall not fail for want of time. One that cannot start decides that itself. */
async function started(gate: WatchedSafetyGate<GateServiceFunctions>): Promise<void> {
  await gate.process(AbortSignal.timeout(startMilliseconds)).catch(() => undefined);
}
