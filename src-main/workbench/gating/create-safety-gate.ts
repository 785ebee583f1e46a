/** The Safety Gate of the workbench: every text to a decision, in time, whatever happens to the parts. */
import { randomUUID } from 'node:crypto';
import type { GateRequest, SafetyGate } from '../../agent/safety-gate.ts';
import { sha256 } from '../../artifacts/artifact.ts';
import { decideGate } from '../../gate/deciding/decide-gate.ts';
import type { GateDecision, GateFault, GatePart } from '../../gate/deciding/gate-decision.ts';
import { closedPolicy, type GatePolicy } from '../../gate/deciding/gate-policy.ts';
import { faultOf } from '../../gate/judging/fault-of.ts';
import type { GateJudgeFunctions, GateJudgeRequest } from '../../gate/judging/gate-judge.ts';
import { type PolicyPlaces, type ReadPolicy, readChosenPolicy } from '../../gate/policies/policy-folder.ts';
import type { Service } from '../../processes/connect-service.ts';
import { turnOf } from '../../shield/create-shield.ts';
import type { Turn } from '../../shield/temporal/temporal-risk.ts';
import { type Clock, createClockWatch, systemClock } from './clock-watch.ts';
import { type ConversationsOptions, createConversations } from './conversations.ts';
import { createLook } from './create-look.ts';
import {
  createGateProcess,
  type GateProcessOptions,
  NoGateProcess,
  type RunningGate,
} from './gate-process.ts';

export interface SafetyGateOptions extends Omit<GateProcessOptions, 'onChange'>, ConversationsOptions {
  readonly policies: PolicyPlaces;
  /** The policy that was chosen; the digest that it had then. */
  readonly chosen: () => { readonly id: string; readonly sha256: string };
  readonly onChange?: () => void;
  /** For tests that set it back. */
  readonly clock?: Clock;
}

/** For the status bar: closed while any part has a fault, and why. */
export interface SafetyGateState {
  readonly state: 'open' | 'closed' | 'starting';
  /** Name of the head's model. */
  readonly model: string | null;
  readonly policy: { readonly id: string; readonly version: number } | null;
  readonly faults: readonly GateFault[];
}

/** Parts outside of the gate whose faults close it; whoever meets one says so here. */
export type OutsidePart = Extract<GatePart, 'database' | 'audit' | 'approvals'>;

export interface WatchedSafetyGate<Remote extends object = GateJudgeFunctions> extends SafetyGate {
  state(): SafetyGateState;
  /** Closes the gate for a part that failed outside of it, and opens it when that part works again. */
  report(part: OutsidePart, error: unknown): void;
  /** The policy that holds now. @throws PolicyError */
  policy(): Promise<ReadPolicy>;
  /** The gate's process, for whoever talks with the model that it has loaded. @throws NoGateProcess */
  process(signal?: AbortSignal): Promise<RunningGate<Remote>>;
  /** Looks at policy and clock now, for the state. */
  refresh(): Promise<void>;
  forget(conversation: string): void;
  close(): Promise<void>;
}

/** Longer texts are not sent to the process: reading them would hold it up for everybody. In characters. */
const longestText = 1024 * 1024;
/** Of a policy's time, what the process may use: the rest is for the way there and back. */
const shareOfProcess = 0.8;
/** A process that is so much later than the deadline is stuck, and ends. */
const graceMilliseconds = 1000;

/** A text of a whole conversation has its turns in it: to count those again would make it risky by itself. */
function historyOf({ subject, conversation }: GateRequest): string | null {
  return subject === 'conversation' ? null : conversation;
}

/** Starts the gate's process at once; never throws because of it: `state` tells, and every decision. */
export function createSafetyGate<Remote extends GateJudgeFunctions = GateJudgeFunctions>(
  options: SafetyGateOptions,
): WatchedSafetyGate<Remote> {
  const { policies, chosen, clock = systemClock, lookMilliseconds = 2000 } = options;
  const outside = new Map<OutsidePart, GateFault>();
  const conversations = createConversations(options);
  const lookAtClock = createClockWatch(clock);
  let policyNow: ReadPolicy | null = null;
  let policyFault: GateFault | null = null;
  /** One read at a time: a disk that hangs must not take a thread for every decision. */
  const readPolicyOnce = createLook(() => readChosenPolicy(policies, chosen()));
  let last = '';

  const process = createGateProcess<Remote>({ ...options, onChange: tell });
  const ticking = setInterval(() => void refresh(), lookMilliseconds);
  ticking.unref();
  void refresh();

  async function policy(): Promise<ReadPolicy> {
    try {
      policyNow = await readPolicyOnce();
      policyFault = null;
      return policyNow;
    } catch (error) {
      policyNow = null;
      policyFault = faultOf('policy', error);
      throw error;
    }
  }

  async function refresh(): Promise<void> {
    await policy().catch(() => undefined); // kept as the policy's fault
    tell();
  }

  function state(): SafetyGateState {
    const { phase, model, faults } = process.state();
    const all = [...faults, ...outside.values(), policyFault, lookAtClock()].filter((one) => one !== null);
    const named = policyNow && { id: policyNow.policy.id, version: policyNow.policy.version };
    const closed = all.length > 0 || phase === 'waiting';
    const starting = phase === 'starting' || !named;
    return { state: closed ? 'closed' : starting ? 'starting' : 'open', model, policy: named, faults: all };
  }

  function tell(): void {
    const now = JSON.stringify(state());
    if (now === last) return;
    last = now;
    options.onChange?.();
  }

  /** What decides: filled as far as it comes before the time is over. */
  interface Gathered {
    policy: GatePolicy | null;
    /** What is waited for: slow is whoever has not answered when the time is over. */
    pending: 'policy' | 'database' | 'gate-process';
    answer: unknown;
    faults: GateFault[];
  }

  interface Time {
    readonly begun: number;
    /** Milliseconds from the beginning. */
    readonly endAfter: (limit: number) => void;
    /** The decision has been made without what is still missing. */
    readonly signal: AbortSignal;
  }

  /** A judgement that was asked for, and what it was asked with. */
  interface Asked {
    readonly running: RunningGate<Remote>;
    readonly policySha256: string;
    readonly history: readonly Turn[];
    readonly answer: Promise<unknown>;
  }

  function ask(
    { subject, text, language }: GateRequest,
    running: RunningGate<Remote>,
    { policy: { shield, deadlineMs }, sha256: policySha256 }: Pick<ReadPolicy, 'policy' | 'sha256'>,
    history: readonly Turn[],
    begun: number,
  ): Asked {
    const withinMs = Math.max(1, (deadlineMs - (performance.now() - begun)) * shareOfProcess);
    const { service } = running as unknown as { service: Service<GateJudgeFunctions> };
    const utterance = subject === 'answer' ? 'answer' : 'request';
    const asked: GateJudgeRequest = {
      text,
      shieldPolicy: shield,
      history,
      language,
      utterance,
      // Everything else that is judged stands besides a question, and would take the answer's place from it.
      goesOn: subject === 'prompt',
      withinMs,
    };
    const answer = service.remote.judge(asked);
    const stuck = setTimeout(() => service.kill(), deadlineMs + graceMilliseconds);
    answer.finally(() => clearTimeout(stuck)).catch(() => undefined); // awaited by whoever uses it
    return { running, policySha256, history, answer };
  }

  /**
   * Asked with what held a moment ago, while policy and files are looked at: nothing is decided on the answer before they
   * have turned out to be the same.
   */
  function askAhead(request: GateRequest, begun: number): Asked | null {
    const [running, history] = [process.latest(), conversations.known(historyOf(request))];
    if (!policyNow || !running || !history || request.text.length > longestText) return null;
    return ask(request, running, policyNow, history, begun);
  }

  async function gather(
    request: GateRequest,
    gathered: Gathered,
    { begun, endAfter, signal }: Time,
  ): Promise<void> {
    const ahead = askAhead(request, begun);
    const current = process.current(signal);
    current.catch(() => undefined); // awaited below, where it is needed
    const held = await policy().catch((error: unknown) => {
      gathered.faults.push(faultOf('policy', error));
      return null;
    });
    gathered.policy = held?.policy ?? null;
    gathered.pending = 'database';
    const applied = held ?? { policy: closedPolicy, sha256: '' };
    endAfter(applied.policy.deadlineMs);
    const history = await conversations.of(historyOf(request)).catch((error: unknown) => {
      gathered.faults.push(faultOf('database', error));
      return [];
    });
    gathered.pending = 'gate-process';
    if (request.text.length > longestText) {
      const detail = `The text is longer than ${longestText} characters: judge it in parts.`;
      gathered.faults.push({ part: 'gate-process', kind: 'too-slow', detail });
      return;
    }
    try {
      const running = await current;
      const same =
        ahead?.running === running && ahead.policySha256 === applied.sha256 && ahead.history === history;
      gathered.answer = await (same ? ahead : ask(request, running, applied, history, begun)).answer;
    } catch (error) {
      if (signal.aborted) return; // whoever ended it says why
      gathered.faults.push(error instanceof NoGateProcess ? error.fault : faultOf('gate-process', error));
    }
  }

  async function decide(request: GateRequest, cancel?: AbortSignal): Promise<GateDecision> {
    const begun = performance.now();
    const { subject, effect, conversation } = request;
    const text = typeof request.text === 'string' ? request.text : '';
    const gathered: Gathered = { policy: null, pending: 'policy', answer: null, faults: [] };
    if (text !== request.text)
      gathered.faults.push({
        part: 'gate-process',
        kind: 'garbage',
        detail: 'What is to be judged is no text.',
      });
    const end = new AbortController();
    let resolve: () => void = () => {};
    const over = new Promise<void>((done) => {
      resolve = done;
    });
    let timer: NodeJS.Timeout | undefined;
    const endAfter = (limit: number): void => {
      clearTimeout(timer);
      if (end.signal.aborted) return;
      timer = setTimeout(
        () => {
          gathered.faults.push({
            part: gathered.pending,
            kind: 'too-slow',
            detail: `No judgement within ${limit / 1000} s.`,
          });
          resolve();
        },
        limit - (performance.now() - begun),
      );
    };
    // Until the policy has been read, its time is not known.
    endAfter(closedPolicy.deadlineMs);
    const cancelled = (): void => {
      gathered.faults.push({ part: 'gate-process', kind: 'failed', detail: 'Whoever asked gave up.' });
      resolve();
    };
    if (cancel?.aborted) cancelled();
    else cancel?.addEventListener('abort', cancelled, { once: true });
    try {
      await Promise.race([
        gather({ ...request, text }, gathered, { begun, endAfter, signal: end.signal }),
        over,
      ]);
    } catch (error) {
      gathered.faults.push(faultOf('gate-process', error));
    } finally {
      clearTimeout(timer);
      cancel?.removeEventListener('abort', cancelled);
      end.abort();
    }
    const clockFault = lookAtClock();
    const decision = decideGate(gathered.answer, gathered.policy, {
      id: randomUUID(),
      at: new Date(clock.wall() || 0).toISOString(),
      subject,
      effect,
      conversation,
      textSha256: sha256(text),
      faults: [...gathered.faults, ...outside.values(), ...(clockFault ? [clockFault] : [])],
      latencyMs: performance.now() - begun,
    });
    // Answers and results are judged piece by piece, and overlap: what a person asks and what a model does are the turns.
    if (decision.shield && (subject === 'prompt' || subject === 'tool-call'))
      conversations.add(conversation, turnOf(decision.shield));
    tell();
    return decision;
  }

  return {
    decide,
    state,
    policy,
    refresh,
    report(part, error) {
      if (error === null || error === undefined) outside.delete(part);
      else outside.set(part, faultOf(part, error));
      tell();
    },
    process: (signal) => process.current(signal),
    forget: conversations.forget,
    async close() {
      clearInterval(ticking);
      await process.close();
    },
  };
}
