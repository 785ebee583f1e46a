/** Keeps one gate process running and current: started again when it dies, verified anew when a file of it changes. */
import type { GateFault } from '../../gate/deciding/gate-decision.ts';
import { faultOf } from '../../gate/judging/fault-of.ts';
import type { GateIdentity, GateJudgeFunctions } from '../../gate/judging/gate-judge.ts';
import type { GatePlaces } from '../../gate/judging/open-gate-judge.ts';
import type { Spawn } from '../../processes/channel.ts';
import { connectService, type Service } from '../../processes/connect-service.ts';
import { moduleBeside } from '../../processes/module-beside.ts';
import { ServiceDied } from '../../processes/service-died.ts';
import { createLook } from './create-look.ts';
import { printPlaces } from './print-places.ts';

export interface GateProcessOptions {
  /** Where its parts lie now; a change starts the process anew. */
  readonly places: () => GatePlaces | Promise<GatePlaces>;
  /** What the process may call here. */
  readonly functions?: object;
  readonly entry?: URL;
  readonly spawn?: Spawn;
  /** Options for Node itself; for tests with little memory. */
  readonly execArgv?: readonly string[];
  /** How often its files are looked at when nobody asks; 2 s. */
  readonly lookMilliseconds?: number;
  /** Wait before the second try to start it; it doubles, up to half a minute. 500 ms. */
  readonly retryMilliseconds?: number;
  readonly onChange: () => void;
}

export interface RunningGate<Remote extends object = GateJudgeFunctions> {
  readonly service: Service<Remote>;
  readonly identity: GateIdentity;
}

/** There is no gate process that could be asked. */
export class NoGateProcess extends Error {
  override readonly name = 'NoGateProcess';
  readonly fault: GateFault;

  constructor(fault: GateFault) {
    super(fault.detail);
    this.fault = fault;
  }
}

export interface GateProcess<Remote extends object = GateJudgeFunctions> {
  /** The process, once its files are those that were verified. Waits for one that starts. @throws NoGateProcess */
  current(signal?: AbortSignal): Promise<RunningGate<Remote>>;
  /**
   * The process that was current last, or null: whoever asks it at once must not use the answer before `current` has given
   * this very process.
   */
  latest(): RunningGate<Remote> | null;
  state(): {
    readonly phase: 'starting' | 'running' | 'waiting';
    readonly model: string | null;
    readonly faults: readonly GateFault[];
  };
  close(): Promise<void>;
}

interface Running<Remote extends object> extends RunningGate<Remote> {
  readonly print: string;
  readonly since: number;
  death: ServiceDied | null;
}

const longestRetry = 30_000;
/** A process that runs so long has recovered. */
const steadyMilliseconds = 60_000;

export function createGateProcess<Remote extends GateJudgeFunctions = GateJudgeFunctions>(
  options: GateProcessOptions,
): GateProcess<Remote> {
  const { places, functions = {}, spawn, execArgv, onChange } = options;
  const { lookMilliseconds = 2000, retryMilliseconds = 500 } = options;
  const { entry = moduleBeside(import.meta.url, '../../processes/gate-service') } = options;
  const closing = new AbortController();
  let running: Running<Remote> | null = null;
  let phase: 'starting' | 'running' | 'waiting' = 'starting';
  let trouble: GateFault | null = null;
  let failures = 0;
  let wake: () => void = () => {};
  /** Those that wait for the next phase. */
  const waiting: (() => void)[] = [];

  function enter(next: typeof phase, why: GateFault | null): void {
    phase = next;
    trouble = why;
    for (const one of waiting.splice(0)) one();
    if (!closing.signal.aborted) onChange();
  }

  async function start(): Promise<Running<Remote>> {
    const now = await places();
    const print = await printPlaces(now);
    const service = await connectService<Remote>({
      name: 'gate process',
      entry,
      args: [JSON.stringify(now)],
      functions,
      // Reading and hashing at 20 MB/s, a slow disk.
      readyMilliseconds: 30_000 + Math.ceil(print.bytes / 20_000),
      signal: closing.signal,
      ...(spawn ? { spawn } : {}),
      ...(execArgv ? { execArgv } : {}),
    });
    const { remote } = service as unknown as Service<GateJudgeFunctions>;
    const identity = await within(remote.identify(), 10_000).catch((error: unknown) => {
      service.kill();
      throw error;
    });
    const started: Running<Remote> = {
      service,
      identity,
      print: print.text,
      since: performance.now(),
      death: null,
    };
    service.exited.then((exit) => {
      started.death = new ServiceDied('gate process', exit);
      wake();
    });
    return started;
  }

  const look = createLook(async () => (await printPlaces(await places())).text);

  function isUnchanged(one: Running<Remote>): Promise<boolean> {
    return look().then(
      (text) => text === one.print,
      () => false,
    );
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (closing.signal.aborted) wake();
    });
  }

  /** The first try again is at once; then ever later. */
  function backOff(): Promise<void> {
    failures += 1;
    if (failures === 1) return Promise.resolve();
    return pause(Math.min(retryMilliseconds * 2 ** (failures - 2), longestRetry));
  }

  /** Returns when the process must be replaced. */
  async function stay(one: Running<Remote>): Promise<void> {
    let retryAt = one.identity.faults.length > 0 ? nextRetry() : Number.POSITIVE_INFINITY;
    while (!closing.signal.aborted && !one.death) {
      await pause(Math.min(lookMilliseconds, Math.max(0, retryAt - performance.now())));
      if (one.death || closing.signal.aborted) return;
      if (performance.now() - one.since > steadyMilliseconds && retryAt === Number.POSITIVE_INFINITY)
        failures = 0;
      if (!(await isUnchanged(one))) {
        failures = 0;
        return;
      }
      if (performance.now() < retryAt) continue;
      // What could not be opened is tried again beside it, so that the other part speaks meanwhile.
      const other = await start().catch(() => null);
      if (other && !one.death) {
        running = other;
        void one.service.stop();
        enter('running', null);
        return stay(other);
      }
      if (other) other.service.kill();
      retryAt = nextRetry();
    }
  }

  function nextRetry(): number {
    failures += 1;
    return performance.now() + Math.min(retryMilliseconds * 2 ** (failures - 1), longestRetry);
  }

  async function keep(): Promise<void> {
    while (!closing.signal.aborted) {
      let own: Running<Remote>;
      try {
        own = await start();
      } catch (error) {
        enter('waiting', faultOf('gate-process', error));
        await backOff();
        continue;
      }
      running = own;
      enter('running', null);
      await stay(own);
      const last: Running<Remote> = running ?? own;
      running = null;
      if (last.death) {
        enter('waiting', faultOf('gate-process', last.death));
        await backOff();
        enter('starting', trouble);
      } else {
        enter('starting', null);
        await last.service.stop();
      }
    }
  }
  const kept = keep();

  return {
    async current(signal) {
      for (;;) {
        signal?.throwIfAborted();
        if (closing.signal.aborted)
          throw new NoGateProcess({ part: 'gate-process', kind: 'missing', detail: 'The gate is closing.' });
        const one = running;
        if (one && !one.death && (await isUnchanged(one)) && running === one) return one;
        if (one && running === one) wake();
        if (!one && phase === 'waiting' && trouble) throw new NoGateProcess(trouble);
        await nextPhase(signal);
      }
    },
    latest: () => (running && !running.death ? running : null),
    state() {
      const faults = running ? running.identity.faults : trouble ? [trouble] : [];
      return { phase, model: running?.identity.model ?? null, faults };
    },
    async close() {
      closing.abort(new Error('The gate is closing.'));
      wake();
      for (const one of waiting.splice(0)) one();
      const last = running;
      running = null;
      await last?.service.stop();
      await kept;
    },
  };

  function nextPhase(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

async function within<Result>(answer: Promise<Result>, milliseconds: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
