/** The gate server over a data folder: the agent's own gate, log, queue and model. */
import type { AgentSettings } from '../../agent/agent-settings.ts';
import { parsePolicy } from '../../gate/deciding/gate-policy.ts';
import { connectStore } from '../../processes/connect-store.ts';
import { type OpenedAgent, openAgent } from '../../workbench/agent/open-agent.ts';
import { ownRowsFolder } from '../../workbench/shielding/create-shield-desk.ts';
import { type GateServer, type GateServerOptions, loopback, startGateServer } from './gate-server.ts';

export interface OpenGateServerOptions extends Omit<GateServerOptions, 'parts' | 'onError'> {
  readonly dataFolder: string;
  readonly threads: number;
  /** Chosen, and recorded, before the first request; the one that was chosen last unless given. */
  readonly policy?: string;
  /** What answers, as long as this server runs; that of the agent's settings unless given. */
  readonly backend?: AgentSettings['backend'];
  /** Takes lines for people. */
  readonly say: (line: string) => void;
}

export interface OpenedGateServer extends GateServer {
  readonly backend: string;
  readonly policy: string;
}

/** Loopback: 127.0.0.0/8, ::1, localhost. */
export function isLoopback(address: string): boolean {
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(address) || address === '::1' || address === 'localhost';
}

/** @throws StoreError when the data folder is in use; what keeps policy, model, port or address from being used */
export async function openGateServer(options: OpenGateServerOptions): Promise<OpenedGateServer> {
  const { dataFolder, threads, policy, backend, say, ...server } = options;
  const store = await connectStore(dataFolder, {
    onRestart: ({ message }) => say(`The ${message}. It was started again; nothing is lost.`),
  });
  const closers: (() => Promise<unknown>)[] = [() => store.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const agent = await openAgent({
      dataFolder,
      store,
      threads: () => threads,
      overlayFolder: ownRowsFolder(dataFolder),
      onTrouble: say,
      onChange() {},
    });
    closers.push(agent.close);
    if (policy !== undefined) await agent.policies.choose(policy);
    const settings: AgentSettings = { ...agent.agent.settings(), ...(backend ? { backend } : {}) };
    const parts = await agent.parts(settings);
    const chosen = (await agent.policies.list()).find((one) => one.chosen);
    const deadline = chosen && chosen.problem === null ? await deadlineOf(agent.policies, chosen.id) : null;
    const opened = {
      address: server.address ?? loopback,
      backend: parts.backend.name,
      policy: chosen?.id ?? 'none',
    };
    // Who served the gate to whom, and when, is in the log.
    await agent.log.append({ kind: 'setting', name: 'gate-server', from: null, to: opened });
    closers.push(() => agent.log.append({ kind: 'setting', name: 'gate-server', from: opened, to: null }));
    const { sampling, systemPrompt } = settings;
    const running = await startGateServer({
      ...server,
      parts: { ...parts, sampling, systemPrompt },
      // What waits for longer than half of its time may not be judged within the rest.
      ...(deadline === null ? {} : { judgeMilliseconds: deadline / 2 }),
      onError: (error) => say(`A request failed: ${error.message}`),
    });
    return {
      ...running,
      backend: opened.backend,
      policy: opened.policy,
      async close(patienceMilliseconds) {
        await running.close(patienceMilliseconds);
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Milliseconds that a policy gives a decision. @throws PolicyError */
async function deadlineOf(policies: OpenedAgent['policies'], id: string): Promise<number> {
  return parsePolicy(await policies.read(id)).deadlineMs;
}
