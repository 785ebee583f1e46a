/**
 * A turn from the question to its end: gate, router, model, tools, people. Nothing reaches a model or a tool without a
 * permit, no permit is made without a decision or an approval that is in the audit log, and a part that fails ends the
 * turn with nothing released that was not judged before.
 */
import { permitByApproval } from '../gate/deciding/mint-permit.ts';
import type { AgentParts } from './agent-parts.ts';
import { abandonApproval, takeApproval } from './ask-person.ts';
import { runTool } from './call-tool.ts';
import { converse, takeUpCalls } from './converse.ts';
import { NoRecordedDecision } from './decide-on-record.ts';
import { judgeQuestion } from './judge-question.ts';
import { safeReply } from './safe-reply.ts';
import { nameOnly, tellNote } from './tell-model.ts';
import type { TurnStep } from './turn.ts';
import { problemOf, type TurnProblem } from './turn-problem.ts';
import { createTurnProgress, type TurnProgress } from './turn-progress.ts';
import type { PendingAction, TurnRecord } from './turn-record.ts';

/**
 * Runs a new turn until it ends or waits for a person. Never rejects: what went wrong is in the turn.
 * @param signal stops it: nothing more is released, a tool that runs is told to stop
 */
export function runTurn(record: TurnRecord, parts: AgentParts, signal: AbortSignal): Promise<TurnRecord> {
  return guarded(record, parts, signal, async (progress) => {
    await progress.save();
    const permitted = await judgeQuestion(progress, parts, signal);
    if (permitted) await converse(progress, parts, permitted, signal);
  });
}

/**
 * Goes on with a turn that waits, after its approval was decided; without effect while it is open. The action runs once,
 * whoever calls this however often.
 */
export function resumeTurn(record: TurnRecord, parts: AgentParts, signal: AbortSignal): Promise<TurnRecord> {
  return guarded(record, parts, signal, async (progress) => {
    const { pending } = record.memory;
    if (record.turn.status === 'waiting' && pending) await goOn(progress, parts, pending, signal);
  });
}

/** Ends a turn that waits and whose approval is withdrawn. */
export function stopTurn(record: TurnRecord, parts: AgentParts): Promise<TurnRecord> {
  return guarded(record, parts, AbortSignal.abort(), async () => {
    throw new Error('stopped');
  });
}

async function goOn(
  progress: TurnProgress,
  parts: AgentParts,
  { action, approval, step }: PendingAction,
  signal: AbortSignal,
): Promise<void> {
  const { language } = progress.record.turn;
  const kind = action.kind === 'generate' ? 'judge' : 'tool';
  const taken = await takeApproval(parts.approvals, approval, action);
  if (taken.kind === 'waiting') return;
  if (taken.kind === 'used-before') {
    const why = problemOf({ code: 'used-before', values: {} });
    closeSteps(progress, 'failed', why, [step]);
    return progress.end('interrupted', why);
  }
  progress.remember({ pending: null });
  if (taken.kind === 'withdrawn') {
    // Only a person who stops the turn withdraws; whoever looks first, both say so.
    closeSteps(progress, 'stopped', taken.reason === null ? null : { problem: taken.reason }, [step]);
    return progress.end('stopped', taken.reason === null ? {} : { problem: taken.reason });
  }
  if (taken.kind !== 'granted') {
    const state = taken.kind === 'expired' ? 'expired' : 'rejected';
    progress.changeStep(step, kind, { state });
    if (action.kind === 'generate')
      return progress.end(state, {
        reply: safeReply(parts.safeReplies, state, language),
        ...(taken.reason === null ? {} : { problem: taken.reason }),
      });
    progress.change({ status: 'going-on', waitingFor: null });
    if (taken.reason !== null) progress.changeStep(step, 'tool', { problem: taken.reason });
    const told = await tellNote(progress, parts, nameOnly(action), state, signal);
    const next = await takeUpCalls(progress, parts, told, signal);
    if (next) await converse(progress, parts, next, signal);
    return;
  }
  const { used } = taken;
  progress.changeStep(step, kind, { state: 'approved' });
  if (action.kind === 'generate') {
    const permit = permitByApproval(used, action);
    return converse(progress, parts, { action, permit, permittedBy: used.id }, signal);
  }
  const permit = permitByApproval(used, action);
  const told = await runTool(progress, parts, { step, action, permit, permittedBy: used.id }, signal);
  const next = await takeUpCalls(progress, parts, told, signal);
  if (next) await converse(progress, parts, next, signal);
}

async function guarded(
  record: TurnRecord,
  parts: AgentParts,
  signal: AbortSignal,
  run: (progress: TurnProgress) => Promise<void>,
): Promise<TurnRecord> {
  const progress = createTurnProgress(record, parts);
  try {
    await run(progress);
  } catch (error) {
    if (signal.aborted) {
      closeSteps(progress, 'stopped', null);
      progress.end('stopped');
    } else {
      const { message: detail } = error as Error;
      const unrecorded = error instanceof NoRecordedDecision;
      const why = problemOf({ code: unrecorded ? 'not-recorded' : 'part-failed', values: { detail } });
      closeSteps(progress, 'failed', why);
      const closed = unrecorded || !progress.record.turn.steps.some(isAnswer);
      const { language } = progress.record.turn;
      progress.end('failed', {
        ...why,
        ...(closed ? { reply: safeReply(parts.safeReplies, 'closed-gate', language) } : {}),
      });
    }
  }
  try {
    await progress.save();
  } catch (error) {
    // What went wrong before is the cause, and stays in sight.
    const before = progress.record.turn.problem;
    const unsaved = problemOf({ code: 'not-saved', values: { detail: (error as Error).message } });
    const problem = before === null ? unsaved.problem : `${before} ${unsaved.problem}`;
    const meaning = progress.record.turn.meaning ?? unsaved.meaning;
    const { waitingFor } = progress.record.turn;
    if (progress.record.turn.status === 'waiting') {
      progress.end('failed', { problem, meaning });
      if (waitingFor !== null) await abandonApproval(parts.approvals, waitingFor);
    } else progress.change({ problem, meaning });
  }
  return progress.record;
}

const isAnswer = ({ kind }: TurnStep): boolean => kind === 'answer';

const openStates: readonly TurnStep['state'][] = [
  'judging',
  'waiting',
  'streaming',
  'proposed',
  'escalated',
  'approved',
  'running',
  'judging-result',
];

/** Steps that were going on when the turn ended say how. `approved` of a question is an end: the answer has its own step. */
function closeSteps(
  progress: TurnProgress,
  state: 'failed' | 'stopped',
  why: { readonly problem: string; readonly meaning?: TurnProblem } | null,
  only?: readonly number[],
): void {
  for (const [index, step] of progress.record.turn.steps.entries()) {
    if (only ? !only.includes(index) : !openStates.includes(step.state)) continue;
    if (step.kind === 'judge') {
      if (step.state !== 'approved' || only) progress.changeStep(index, 'judge', { state });
    } else
      progress.changeStep(index, step.kind, {
        state,
        problem: why?.problem ?? null,
        meaning: why?.meaning ?? null,
      });
  }
}

/** A turn that went on when the program ended, as it is found at the next start. It is not repeated by itself. */
export function interruptedTurn(record: TurnRecord): TurnRecord {
  const ran = record.turn.steps.some(({ kind, state }) => kind === 'tool' && state === 'running');
  const code = ran ? 'program-ended-in-tool' : 'program-ended';
  return endedTurn(record, 'interrupted', { code, values: {} });
}

/** A turn that cannot go on at all. */
export function endedTurn(
  record: TurnRecord,
  status: 'interrupted' | 'failed',
  meaning: TurnProblem,
): TurnRecord {
  const progress = createTurnProgress(record, { save: async () => {} });
  const why = problemOf(meaning);
  closeSteps(progress, 'failed', why);
  progress.end(status, why);
  return progress.record;
}
