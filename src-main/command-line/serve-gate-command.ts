/** `so8t serve-gate`: the gate and the model behind it for other programs. */
import path from 'node:path';
import type { Command } from 'commander';
import type { AgentSettings } from '../agent/agent-settings.ts';
import { chooseDataFolder } from '../doors/data-folder.ts';
import { defaultOpenApprovals } from '../doors/gate-server/approval-cap.ts';
import { loopback } from '../doors/gate-server/gate-server.ts';
import { isLoopback, openGateServer } from '../doors/gate-server/open-gate-server.ts';
import { newToken, type Tokens } from '../doors/gate-server/tokens.ts';
import { programVersion } from '../package-files.ts';
import { type CommonOptions, integerOption, interruption, printResult, say } from './output.ts';

interface ServeGateOptions extends CommonOptions {
  readonly data?: string;
  readonly port: number;
  readonly address: string;
  readonly allowOtherMachines?: boolean;
  readonly hostName: readonly string[];
  readonly policy?: string;
  readonly backend?: string;
  readonly model?: string;
  readonly keyVariable?: string;
  readonly context: number;
  readonly rate: number;
  readonly burst: number;
  readonly openApprovals: number;
}

const defaultPort = 8787;

/** Variables that hold tokens of one's own; without them new ones are made and printed once. */
const tokenVariables = { client: 'SO8T_GATE_TOKEN', approver: 'SO8T_APPROVER_TOKEN' } as const;

export function addServeGateCommand(program: Command): void {
  program
    .command('serve-gate')
    .description(
      "serve the gate and a model behind it to other programs, in OpenAI's protocol (docs/agent.md)",
    )
    .option('--data <folder>', "the data folder; the system's place for data unless given")
    .option('--port <number>', 'port; 0 for a free one', integerOption(0), defaultPort)
    .option('--address <address>', 'address to listen at; another one needs --allow-other-machines', loopback)
    .option('--allow-other-machines', 'let other machines reach it: unencrypted, behind the token alone')
    .option('--host-name <name...>', 'names under which other machines reach it', [])
    .option('--policy <id>', 'policy that decides: balanced, strict, or one of your own; recorded')
    .option(
      '--backend <what>',
      'what answers: embedded, a GGUF file, a model id of the workbench, or the address of a server up to /v1',
    )
    .option('--model <name>', "with a server's address: the model there")
    .option('--key-variable <name>', "with a server's address: the environment variable with its key")
    .option('--context <tokens>', 'with a GGUF file: tokens of question and answer', integerOption(128), 4096)
    .option('--rate <number>', 'requests a second for one token; 0 for no limit', integerOption(0), 50)
    .option('--burst <number>', 'requests at once', integerOption(1), 100)
    .option(
      '--open-approvals <number>',
      'requests that may wait for a person at the same time; more are answered 429',
      integerOption(1),
      defaultOpenApprovals,
    )
    .action(async (_own: unknown, command: Command) =>
      serveGate(command.optsWithGlobals<ServeGateOptions>()),
    );
}

async function serveGate(options: ServeGateOptions): Promise<void> {
  const { address, port, rate, burst, openApprovals, hostName, threads, policy } = options;
  if (!isLoopback(address) && !options.allowOtherMachines)
    throw new Error(
      `${address} can be reached from other machines. Add --allow-other-machines if that is meant; nothing is encrypted.`,
    );
  const own = { client: tokenFrom('client'), approver: tokenFrom('approver') };
  const tokens: Tokens = { client: own.client ?? newToken(), approver: own.approver ?? newToken() };
  if (tokens.client === tokens.approver)
    throw new Error('Both tokens are the same: who asks must not be who decides.');
  const backend = backendOf(options);
  const ended = interruption('ending: requests that go on may finish');
  const server = await openGateServer({
    dataFolder: chooseDataFolder(options.data),
    threads,
    tokens,
    version: programVersion(),
    port,
    address,
    names: hostName,
    rate: { perSecond: rate, burst },
    openApprovals,
    ...(policy === undefined ? {} : { policy }),
    ...(backend ? { backend } : {}),
    say,
  });
  const { origin } = server;
  const printed = {
    ...(own.client === null ? { token: tokens.client } : {}),
    ...(own.approver === null ? { approverToken: tokens.approver } : {}),
  };
  printResult(
    options,
    { origin, policy: server.policy, backend: server.backend, ...printed },
    [
      `The gate serves at ${origin} (policy ${server.policy}, ${server.backend}); ${origin}/openapi.json tells how.`,
      ...(printed.token ? [`Token of programs:     ${printed.token}`] : []),
      ...(printed.approverToken ? [`Token of who decides:  ${printed.approverToken}`] : []),
      'Tokens are shown this once. Ctrl-C ends it.',
    ].join('\n'),
  );
  if (!isLoopback(address))
    say('Other machines can reach it, and nothing is encrypted: put a proxy with TLS in front.');
  if (!ended.aborted)
    await new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve(), { once: true }));
  await server.close();
}

function tokenFrom(role: keyof Tokens): string | null {
  const given = process.env[tokenVariables[role]];
  if (given === undefined) return null;
  if (!/^[\x21-\x7e]{24,500}$/u.test(given))
    throw new Error(`${tokenVariables[role]}: give at least 24 visible ASCII characters without spaces.`);
  return given;
}

/** What `--backend` means; `undefined` for the one of the settings. */
export function backendOf({
  backend,
  model,
  keyVariable,
  context,
}: Pick<ServeGateOptions, 'backend' | 'model' | 'keyVariable' | 'context'>):
  | AgentSettings['backend']
  | undefined {
  if (backend === undefined) {
    if (model !== undefined || keyVariable !== undefined)
      throw new Error('--model and --key-variable belong to a --backend that is the address of a server.');
    return undefined;
  }
  if (/^https?:\/\//iu.test(backend)) {
    if (model === undefined) throw new Error(`${backend}: name the model there with --model.`);
    return { kind: 'openai', baseUrl: backend, model, keyVariable: keyVariable ?? null };
  }
  const place =
    backend.toLowerCase().endsWith('.gguf') && !backend.includes(':') ? path.resolve(backend) : backend;
  return { kind: 'llama-cpp', model: place, contextTokens: context, gpuLayers: 'auto' };
}
