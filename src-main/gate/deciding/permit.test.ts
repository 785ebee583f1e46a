import { describe, expect, it } from 'vitest';
import type { LanguageModelBackend } from '../../agent/language-model-backend.ts';
import type { Tool } from '../../agent/tool.ts';
import { actionDigest, type GenerateAction, type ToolAction } from './action.ts';
import { giveUse } from './approval-uses.ts';
import type { GateDecision } from './gate-decision.ts';
import { permitByApproval, permitByDecision } from './mint-permit.ts';
import { NotPermitted, type Permit, type UsedApproval, usePermit } from './permit.ts';
import { madeDecision } from './test-files/made-decision.ts';

const generate: GenerateAction = {
  kind: 'generate',
  model: 'm',
  messages: [{ role: 'user', content: 'What is a good soup?' }],
};
const read: ToolAction = { kind: 'tool', tool: 'read_file', arguments: { path: 'a.txt' } };
const prompt = (changes: object = {}): GateDecision =>
  madeDecision({ subject: 'prompt', text: 'x', conversation: null, language: 'en', ...changes });
const call = () => prompt({ subject: 'tool-call', effect: 'nothing' });

describe('a permit', () => {
  it('does one action, once', () => {
    const permit = permitByDecision(prompt(), generate);
    usePermit(permit, generate);
    expect(() => usePermit(permit, generate)).toThrow(NotPermitted);
    usePermit(permitByDecision(call(), read), read);
  });

  it('is used up by an attempt at another action', () => {
    const permit = permitByDecision(call(), read);
    const other = { ...read, arguments: { path: 'b.txt' } };
    expect(() => usePermit(permit, other)).toThrow('another action');
    expect(() => usePermit(permit, read)).toThrow('used before');
  });

  it('comes of no decision that is not ALLOW, has a fault, or is about another kind of thing', () => {
    for (const verdict of ['ESCALATE', 'REFUSE'] as const) {
      const request = { subject: 'prompt', text: 'x', conversation: null, language: 'en' } as const;
      expect(() => permitByDecision(madeDecision(request, verdict), generate)).toThrow(`is ${verdict}`);
    }
    const fault = { part: 'audit', kind: 'disk-full', detail: 'why' } as const;
    expect(() => permitByDecision({ ...prompt(), faults: [fault] }, generate)).toThrow('allows nothing');
    expect(() => permitByDecision(prompt(), read)).toThrow('allows no tool');
    expect(() => permitByDecision(call(), generate)).toThrow('allows no generate');
    expect(() => permitByDecision(prompt({ subject: 'tool-call' }), read)).toThrow('is ESCALATE');
  });

  it('comes only of a decision that the gate made, and of each only once', () => {
    const decision = prompt();
    expect(() => permitByDecision({ ...decision }, generate)).toThrow('not made by the gate');
    expect(() => permitByDecision(structuredClone(decision), generate)).toThrow('not made by the gate');
    permitByDecision(decision, generate);
    expect(() => permitByDecision(decision, generate)).toThrow('allowed its action before');
  });

  it('comes of an approval for exactly this action', () => {
    const approval = giveUse('one', actionDigest(read));
    usePermit(permitByApproval(approval, read), read);
    expect(() => permitByApproval(approval, { ...read, tool: 'write_file' })).toThrow('another action');
  });

  it('comes once of one use of an approval', () => {
    const approval = giveUse('one', actionDigest(read));
    permitByApproval(approval, read);
    expect(() => permitByApproval(approval, read)).toThrow('allowed its action before');
  });

  it('comes of no approval that looks granted, but only of the use that the queue gave', () => {
    const plain = { id: 'one', actionSha256: actionDigest(read) };
    // @ts-expect-error plain data is no use of an approval
    expect(() => permitByApproval(plain, read)).toThrow("not the queue's own");
    const given = giveUse('one', actionDigest(read));
    for (const copy of [{ ...given }, structuredClone(given)])
      expect(() => permitByApproval(copy as UsedApproval, read)).toThrow("not the queue's own");
    expect(() => Object.assign(given, { actionSha256: actionDigest(generate) })).toThrow(TypeError);
    usePermit(permitByApproval(given, read), read);
  });

  it('to ask a model comes of no decision about an answer', () => {
    expect(() => permitByDecision(prompt({ subject: 'answer' }), generate)).toThrow('allows no generate');
  });

  it('that was forged does not compile, and is refused where a cast made it compile', () => {
    // @ts-expect-error an object that looks like one is none
    const forged: Permit<'generate'> = { decision: 'mine' };
    expect(() => usePermit(forged, generate)).toThrow(NotPermitted);
    const forTool = permitByDecision(call(), read);
    // @ts-expect-error a tool's permit does not open the model
    expect(() => usePermit(forTool, generate)).toThrow(NotPermitted);
  });

  it('is asked for by every model and every tool', () => {
    // Only looked at by the compiler: nothing is called.
    const attempts = (backend: LanguageModelBackend, tool: Tool, options: never) => {
      // @ts-expect-error no permit
      void backend.generate(generate, options);
      // @ts-expect-error a decision is no permit
      void backend.generate(prompt(), generate, options);
      // @ts-expect-error a tool's permit
      void backend.generate(permitByDecision(call(), read), generate, options);
      // @ts-expect-error no permit
      void tool.run(read, options);
      // @ts-expect-error a model's permit
      void tool.run(permitByDecision(prompt(), generate), read, options);
    };
    expect(attempts).toBeTypeOf('function');
  });
});
