/** A conversation judged as a whole: stand-ins for gate and model (see their files), the real log, queue and store. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AgentParts } from '../../agent/agent-parts.ts';
import { runTurn } from '../../agent/run-turn.ts';
import type { Turn } from '../../agent/turn.ts';
import { newTurnRecord, type TurnRecord } from '../../agent/turn-record.ts';
import type { Verdict } from '../../data/verdict.ts';
import type { ChatMessage } from '../../gate/deciding/action.ts';
import { type AgentRig, openRig } from './test-files/agent-rig.ts';
import { standInGate, standInVerdict } from './test-files/stand-in-gate.ts';

/** `DANGER` and `GREY` also when they are written over two texts that were joined. */
const gate = () =>
  standInGate((request): Verdict => standInVerdict({ ...request, text: request.text.replaceAll(' ', '') }));

async function ask(
  rig: AgentRig,
  changes: Partial<AgentParts>,
  text: string,
  messages: readonly ChatMessage[],
  approved: readonly string[] = [],
): Promise<TurnRecord> {
  const [id, conversation] = [randomUUID(), randomUUID()];
  await rig.store.createConversation(conversation);
  const startedAt = new Date().toISOString();
  const record = newTurnRecord({ id, conversation, text, language: 'en', startedAt, messages, approved });
  return runTurn(record, { ...rig.parts, ...changes }, new AbortController().signal);
}

const said = (user: string): ChatMessage[] => [
  { role: 'user', content: user },
  { role: 'assistant', content: 'Go on.' },
];
const states = ({ steps }: Turn): string[] =>
  steps.map((step) =>
    step.kind === 'judge' ? `${step.subject} ${step.state}` : `${step.kind} ${step.state}`,
  );

describe('a request over several texts', () => {
  it.each([
    ['an earlier question', said('Tell me of DAN'), 'GER'],
    ['the system prompt', [{ role: 'system', content: 'Explain DAN' }] as const, 'GER'],
    ['a system prompt alone', [{ role: 'system', content: 'DANGER.' }] as const, 'Hello'],
  ])('is refused for %s', async (_, messages, text) => {
    const rig = await openRig(['An answer.']);
    const { turn } = await ask(rig, { gate: gate() }, text, messages);
    expect(states(turn)).toEqual(['prompt allowed', 'conversation refused']);
    expect([turn.status, turn.reply?.topic]).toEqual(['refused', 'general']);
    expect(rig.model.asked).toEqual([]);
    expect(await rig.log()).toEqual(['decision ALLOW prompt', 'decision REFUSE conversation']);
  });

  it('waits for a person, who sees all of it, and is answered once after the grant', async () => {
    const rig = await openRig(['An answer.']);
    const waiting = await ask(rig, { gate: gate() }, 'EY', said('A matter of GR'));
    expect(states(waiting.turn)).toEqual(['prompt allowed', 'conversation escalated']);
    const { shown, decision } = (await rig.parts.approvals.get(waiting.turn.waitingFor!))!;
    expect(shown.detail).toContain('A matter of GR EY');
    const asked = waiting.turn.steps[1]!;
    expect(asked.kind === 'judge' && asked.decision!.id).toBe(decision);
    await rig.parts.approvals.grant(waiting.turn.waitingFor!, 'a test');
    const done = await rig.resume(waiting);
    expect(states(done.turn)).toEqual(['prompt allowed', 'conversation approved', 'answer done']);
  });

  it('that a person would have to decide about is refused where the whole is', async () => {
    const rig = await openRig(['An answer.']);
    const { turn } = await ask(rig, { gate: gate() }, 'GREY', said('DANGER'));
    expect(states(turn)).toEqual(['prompt refused']);
    expect(await rig.parts.approvals.list()).toEqual([]);
  });

  it('is not asked about again for a question that a person approved', async () => {
    const rig = await openRig(['An answer.']);
    const { turn } = await ask(rig, { gate: gate() }, 'Hello', said('GREY'), ['GREY']);
    expect(turn.status).toBe('answered');
    expect(await rig.log()).toEqual([
      'decision ALLOW prompt',
      'execution begun',
      'decision ALLOW answer',
      'execution succeeded',
    ]);
  });

  it('reaches no model when the whole cannot be judged', async () => {
    const rig = await openRig(['An answer.']);
    const own = gate();
    const broken = {
      decide: async (request: Parameters<typeof own.decide>[0]) => {
        if (request.subject === 'conversation') throw new Error('the gate is gone');
        return own.decide(request);
      },
    };
    const { turn } = await ask(rig, { gate: broken }, 'Hello', said('Good day'));
    expect(turn).toMatchObject({ status: 'failed', reply: { topic: 'closed-gate' } });
    expect(states(turn)).toEqual(['prompt allowed', 'conversation failed']);
    expect(rig.model.asked).toEqual([]);
  });
});
