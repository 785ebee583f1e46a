/** On decisions that the gate itself makes of findings. */
import { describe, expect, it } from 'vitest';
import { decideGate } from '../gate/deciding/decide-gate.ts';
import type { GateFault, HeadFindings } from '../gate/deciding/gate-decision.ts';
import { closedPolicy, type GatePolicy } from '../gate/deciding/gate-policy.ts';
import { standInFindings } from '../gate/deciding/test-files/made-decision.ts';
import { whyAsked } from './why-asked.ts';

interface Given {
  readonly heads?: Partial<HeadFindings>;
  readonly policy?: Partial<GatePolicy>;
  readonly effect?: 'writes';
  readonly faults?: readonly GateFault[];
}

function why({ heads = {}, policy = {}, effect, faults = [] }: Given, language: 'en' | 'ja' = 'en'): string {
  const findings = standInFindings('a text');
  const decision = decideGate(
    { ...findings, heads: { ...findings.heads!, ...heads } },
    { ...closedPolicy, ...policy },
    {
      id: 'a',
      at: '2030-01-01T00:00:00.000Z',
      subject: effect ? 'tool-call' : 'prompt',
      effect,
      conversation: null,
      textSha256: findings.textSha256,
      faults,
      latencyMs: 1,
    },
  );
  return whyAsked(decision, language);
}

const worst = { safety: 'ALLOW', task: 'ALLOW', refuse: 0.1, notAllow: 0.1 } as const;

describe('why a person is asked', () => {
  it.each<[string, Given, string]>([
    [
      'the safety head',
      {
        heads: {
          worst: { ...worst, safety: 'ESCALATE' },
          safetyHead: { ALLOW: 0.31, ESCALATE: 0.5712, REFUSE: 0.1188 },
        },
      },
      'The safety head says ESCALATE: ALLOW 31.0 %, ESCALATE 57.1 %, REFUSE 11.9 %.',
    ],
    [
      'its probabilities',
      {
        heads: { worst: { ...worst, notAllow: 0.349 } },
        policy: { safetyHead: { escalateFrom: 0.3, refuseFrom: 0.5 } },
      },
      'The safety head gives ESCALATE and REFUSE 34.9 % together; the policy asks a person from 30.0 % on.',
    ],
    [
      'the task head',
      {
        heads: {
          worst: { ...worst, task: 'ESCALATE' },
          taskHead: { ALLOW: 0.2, ESCALATE: 0.7, REFUSE: 0.1 },
        },
      },
      "The model's own behaviour tag is ESCALATE (70.0 %).",
    ],
    [
      'too little confidence',
      { heads: { confidence: 0.55 }, policy: { confidence: { escalateBelow: 0.6 } } },
      'The safety head is 55.0 % sure, and 60.0 % are needed.',
    ],
    [
      'a calibration without a threshold',
      { heads: { threshold: { escalateBelow: 1, reached: false } as HeadFindings['threshold'] } },
      'The safety head is 100.0 % sure, and its calibration found no confidence that suffices.',
    ],
    ['a tool that writes', { effect: 'writes' }, 'The call can change something'],
    [
      'a fault',
      { policy: { onFault: 'ESCALATE' }, faults: [{ part: 'head', kind: 'died', detail: 'It died.' }] },
      'A part of the gate failed. head (died): It died.',
    ],
  ])('is said by %s, in both languages, and never by a shield that found nothing', (_, given, said) => {
    expect(why(given)).toContain(said);
    expect(why(given)).not.toContain('Stand-in');
    const japanese = why(given, 'ja');
    expect(japanese).toMatch(/[ぁ-ん]/u);
    for (const figure of said.match(/\d+\.\d %/gu) ?? []) expect(japanese).toContain(figure);
  });
});
