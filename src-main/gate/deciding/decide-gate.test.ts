import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../artifacts/artifact.ts';
import { canonicalJson } from '../../artifacts/canonical-json.ts';
import { type Verdict, verdictIndex, verdicts } from '../../data/verdict.ts';
import { decideRecorded } from '../../shield/decision/recorded-situation.ts';
import type { GateFindings } from '../judging/gate-judge.ts';
import { type DecisionContext, decideGate } from './decide-gate.ts';
import { faultKinds, type GateDecision, type GateFault, gateParts, gateSubjects } from './gate-decision.ts';
import { closedPolicy, type GatePolicy, mostLenient, policySchema } from './gate-policy.ts';
import { redecide } from './redecide.ts';

const textSha256 = sha256('a text');
const share = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.35, 0.45, 0.5, 0.7, 1),
);
const verdict = fc.constantFrom(...verdicts);
const upTo = (bound: number) => fc.double({ min: 0.01, max: bound, noNaN: true });

const policy: fc.Arbitrary<GatePolicy> = fc
  .record({
    floor: upTo(mostLenient.floor),
    part: upTo(1),
    hardWithBypass: upTo(mostLenient.hardWithBypass),
    hard: upTo(mostLenient.hard),
    safetyHead: fc.record({
      escalateFrom: upTo(mostLenient.escalateFrom),
      refuseFrom: upTo(mostLenient.refuseFrom),
    }),
    taskHead: fc.constantFrom('required' as const, 'when-present' as const, 'ignored' as const),
    escalateBelow: share,
    onFault: fc.constantFrom('ESCALATE' as const, 'REFUSE' as const),
    writingTools: fc.constantFrom('always-escalate' as const, 'as-judged' as const),
    answersAndResults: fc.constantFrom('shield-and-heads' as const, 'shield' as const),
  })
  .map(({ floor, part, hardWithBypass, hard, escalateBelow, ...rest }) => ({
    ...closedPolicy,
    ...rest,
    shield: { floor, grey: Math.max(0.005, Math.min(mostLenient.grey, floor * part)), hardWithBypass, hard },
    confidence: { escalateBelow },
  }));

const probabilities = fc.tuple(share, share, share).map(([a, b, c]) => {
  const sum = a + b + c || 1;
  return a + b + c === 0
    ? { ALLOW: 1, ESCALATE: 0, REFUSE: 0 }
    : { ALLOW: a / sum, ESCALATE: b / sum, REFUSE: c / sum };
});
const heads = fc.record({
  safetyHead: probabilities,
  taskHead: fc.option(probabilities),
  temperature: fc.constantFrom(null, 2.2),
  threshold: fc.option(fc.record({ escalateBelow: share, reached: fc.boolean() })),
  confidence: share,
  worst: fc.record({ safety: verdict, task: fc.option(verdict), refuse: share, notAllow: share }),
  tokens: fc.constant(9),
  windows: fc.constant(1),
});
const situation = fc.record({
  unknown: fc.boolean(),
  bypass: fc.boolean(),
  danger: fc.boolean(),
  howToHarm: fc.boolean(),
  terrorism: fc.boolean(),
  hardClauseRisk: share,
  axes: share,
  counterfactual: share,
  temporal: share,
});
const fault: fc.Arbitrary<GateFault> = fc.record({
  part: fc.constantFrom(...gateParts),
  kind: fc.constantFrom(...faultKinds),
  detail: fc.constant('why'),
});
const subject = fc.constantFrom(...gateSubjects);
const effect = fc.constantFrom(undefined, 'nothing' as const, 'writes' as const);

type Situation = NonNullable<GateDecision['situation']>;
type Heads = NonNullable<GateFindings['heads']>;

interface Parts {
  readonly situation: Situation | null;
  readonly heads: Heads | null;
  readonly faults: readonly GateFault[];
}
const parts: fc.Arbitrary<Parts> = fc.record({
  situation: fc.option(situation, { freq: 9 }),
  heads: fc.option(heads, { freq: 9 }),
  faults: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(fault, { maxLength: 2 })),
}) as fc.Arbitrary<Parts>;

/** An answer of a gate process that was asked under a policy. */
function answer({ situation, heads, faults }: Parts, applied: GatePolicy): GateFindings {
  const spoken = situation && {
    situation,
    decision: {
      verdict: decideRecorded(situation, applied.shield).verdict,
      score: 0.1,
      unknown: [],
      axes: { ALL: 0.1 },
      counterfactual: 0,
      temporal: 0,
      evidence: [],
      violated: [],
      explanation: { language: 'en', code: 'x', text: 'x' },
    },
  };
  const artifacts = { shield: textSha256, head: textSha256, gguf: null };
  return { textSha256, shield: spoken as unknown as GateFindings['shield'], heads, faults, artifacts };
}

function context(changes: Partial<DecisionContext> = {}): DecisionContext {
  return {
    id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    at: '2026-01-01T00:00:00.000Z',
    subject: 'prompt',
    conversation: null,
    textSha256,
    faults: [],
    latencyMs: 1,
    ...changes,
  };
}

const harmless: Parts = {
  situation: {
    unknown: false,
    bypass: false,
    danger: false,
    howToHarm: false,
    terrorism: false,
    hardClauseRisk: 0,
    axes: 0,
    counterfactual: 0,
    temporal: 0,
  },
  heads: {
    safetyHead: { ALLOW: 0.98, ESCALATE: 0.01, REFUSE: 0.01 },
    taskHead: { ALLOW: 0.98, ESCALATE: 0.01, REFUSE: 0.01 },
    temperature: null,
    threshold: null,
    confidence: 0.98,
    worst: { safety: 'ALLOW', task: 'ALLOW', refuse: 0.01, notAllow: 0.02 },
    tokens: 9,
    windows: 1,
  },
  faults: [],
};
const decided = (given: Parts, applied: GatePolicy, changes: Partial<DecisionContext> = {}): GateDecision =>
  decideGate(answer(given, applied), applied, context(changes));
const strict = (a: { verdict: Verdict }, b: { verdict: Verdict }): boolean =>
  verdictIndex(a.verdict) >= verdictIndex(b.verdict);
const runs = { numRuns: 2000 };

describe('a decision', () => {
  it('lets a harmless text through when every layer does, and names nothing as its cause', () => {
    const decision = decided(harmless, closedPolicy);
    expect(decision).toMatchObject({ verdict: 'ALLOW', cause: 'none', faults: [] });
    expect(decision.layers.map(({ layer }) => layer)).toEqual([
      'shield',
      'safety-head',
      'threshold',
      'task-head',
      'confidence',
      'writing-tool',
      'fault',
    ]);
  });

  it.each<[string, Partial<Heads>, Partial<GatePolicy>, string, string]>([
    [
      'the safety head',
      { worst: { safety: 'REFUSE', task: 'ALLOW', refuse: 0.1, notAllow: 0.1 } },
      {},
      'REFUSE',
      'safety-head',
    ],
    [
      'the task head',
      { worst: { safety: 'ALLOW', task: 'ESCALATE', refuse: 0.1, notAllow: 0.1 } },
      {},
      'ESCALATE',
      'task-head',
    ],
    [
      'P(REFUSE)',
      { worst: { safety: 'ALLOW', task: 'ALLOW', refuse: 0.4, notAllow: 0.4 } },
      {},
      'REFUSE',
      'threshold',
    ],
    [
      'P(ESCALATE) + P(REFUSE)',
      { worst: { safety: 'ALLOW', task: 'ALLOW', refuse: 0.1, notAllow: 0.35 } },
      {},
      'ESCALATE',
      'threshold',
    ],
    [
      'too little confidence',
      { confidence: 0.59 },
      { confidence: { escalateBelow: 0.6 } },
      'ESCALATE',
      'low-confidence',
    ],
    [
      "the calibration's threshold above the policy's",
      { threshold: { escalateBelow: 0.99, reached: true } },
      {},
      'ESCALATE',
      'low-confidence',
    ],
    [
      'a calibration that found no threshold',
      { threshold: { escalateBelow: 1, reached: false }, confidence: 1 },
      {},
      'ESCALATE',
      'low-confidence',
    ],
    [
      'a task head that is required and silent',
      { worst: { safety: 'ALLOW', task: null, refuse: 0, notAllow: 0 } },
      {},
      'ESCALATE',
      'task-head',
    ],
  ])('is made stricter by %s', (_, head, changes, wanted, cause) => {
    const applied = { ...closedPolicy, ...changes };
    const decision = decided({ ...harmless, heads: { ...harmless.heads!, ...head } }, applied);
    expect([decision.verdict, decision.cause]).toEqual([wanted, cause]);
  });

  it('on a call of a writing tool, or of one of which nobody says what it changes, goes to a person', () => {
    const call = (given: DecisionContext['effect']) =>
      decided(harmless, closedPolicy, { subject: 'tool-call', effect: given });
    expect(call('writes')).toMatchObject({ verdict: 'ESCALATE', cause: 'writing-tool', effect: 'writes' });
    expect(call(undefined)).toMatchObject({ verdict: 'ESCALATE', cause: 'writing-tool', effect: 'writes' });
    expect(call('nothing').verdict).toBe('ALLOW');
    const judged = { ...closedPolicy, writingTools: 'as-judged' as const };
    expect(decided(harmless, judged, { subject: 'tool-call', effect: 'writes' }).verdict).toBe('ALLOW');
  });

  it('on answers and results follows the heads only where the policy says so, and closes without them all the same', () => {
    const refusing = { ...harmless.heads!, worst: { ...harmless.heads!.worst, safety: 'REFUSE' as const } };
    const lenient = { ...closedPolicy, answersAndResults: 'shield' as const };
    for (const subject of ['answer', 'tool-result'] as const) {
      const said = { ...harmless, heads: refusing };
      expect(decided(said, lenient, { subject }).verdict).toBe('ALLOW');
      expect(decided(said, closedPolicy, { subject }).verdict).toBe('REFUSE');
      expect(redecide(decided(said, lenient, { subject }), closedPolicy).verdict).toBe('REFUSE');
      expect(decided({ ...harmless, heads: null }, lenient, { subject }).verdict).not.toBe('ALLOW');
    }
    for (const subject of ['prompt', 'tool-call'] as const)
      expect(decided({ ...harmless, heads: refusing }, lenient, { subject, effect: 'nothing' }).verdict).toBe(
        'REFUSE',
      );
  });

  it('needs no heads where the shield refuses, and closes without them under a policy whose shield does not', () => {
    const situation = { ...harmless.situation!, axes: 0.75, unknown: false };
    const refused = decided({ situation, heads: null, faults: [] }, closedPolicy);
    expect(refused).toMatchObject({ verdict: 'REFUSE', cause: 'shield', heads: null, faults: [] });
    expect(refused.layers).toContainEqual({ layer: 'fault', verdict: 'ALLOW' });
    const lenient = { ...closedPolicy, shield: { ...closedPolicy.shield, floor: 0.8, grey: 0.8 } };
    expect(redecide(refused, lenient)).toMatchObject({ verdict: closedPolicy.onFault, cause: 'fault' });
    expect(decided({ situation, heads: null, faults: [] }, lenient).faults).toMatchObject([
      { part: 'head', kind: 'garbage' },
    ]);
  });

  it('without a policy, without a part, or about another text passes nothing and says why', () => {
    const whole = answer(harmless, closedPolicy);
    const faultsOf = (given: unknown, applied: GatePolicy | null = closedPolicy) => {
      const { verdict, cause, faults } = decideGate(given, applied, context());
      return [verdict, cause, ...faults.map(({ part, kind }) => `${part} ${kind}`)];
    };
    expect(faultsOf(whole, null)).toEqual(['REFUSE', 'fault', 'policy missing']);
    expect(faultsOf({ ...whole, textSha256: sha256('another') })).toEqual([
      'REFUSE',
      'fault',
      'gate-process garbage',
    ]);
    expect(faultsOf({ ...whole, heads: null })).toEqual(['REFUSE', 'fault', 'head garbage']);
    expect(faultsOf(null)).toEqual(['REFUSE', 'fault', 'shield missing', 'head missing']);
    const lenient = { ...whole.shield!, decision: { ...whole.shield!.decision, verdict: 'ESCALATE' } };
    expect(faultsOf({ ...whole, shield: lenient })).toEqual(['REFUSE', 'fault', 'shield garbage']);
    const noNumber = { ...harmless.heads!, confidence: Number.NaN };
    expect(faultsOf({ ...whole, heads: noNumber })).toEqual(['REFUSE', 'fault', 'head not-a-number']);
  });
});

describe('what always holds', () => {
  it('a fault or a missing part never ends in ALLOW, under any policy', () => {
    fc.assert(
      fc.property(parts, policy, subject, effect, (given, applied, about, changes) => {
        const decision = decided(given, applied, { subject: about, effect: changes });
        const closed = given.faults.length > 0 || !given.situation || !given.heads;
        if (closed) {
          expect(decision.verdict).not.toBe('ALLOW');
          expect(strict(decision, { verdict: applied.onFault })).toBe(true);
          // Heads that were spared because the shield refuses are no fault.
          const spared = !given.heads && decision.cause === 'shield' && decision.verdict === 'REFUSE';
          if (!spared) expect(decision.faults.length).toBeGreaterThan(0);
        }
        const worst = Math.max(...decision.layers.map((one) => verdictIndex(one.verdict)));
        expect(verdictIndex(decision.verdict)).toBe(worst);
        expect(decision.cause === 'none').toBe(decision.verdict === 'ALLOW');
      }),
      runs,
    );
  });

  it('one fault more, a stricter head, a riskier situation or more history never loosens', () => {
    const raised = <Value extends number>(value: Value, by: number): number => Math.max(value, by);
    fc.assert(
      fc.property(parts, situation, heads, fault, policy, (given, more, head, extra, applied) => {
        const before = decided(given, applied);
        expect(strict(decided({ ...given, faults: [...given.faults, extra] }, applied), before)).toBe(true);
        if (given.situation) {
          const own = given.situation;
          const riskier = {
            unknown: own.unknown || more.unknown,
            bypass: own.bypass || more.bypass,
            danger: own.danger || more.danger,
            howToHarm: own.howToHarm || more.howToHarm,
            terrorism: own.terrorism || more.terrorism,
            hardClauseRisk: raised(own.hardClauseRisk, more.hardClauseRisk),
            axes: raised(own.axes, more.axes),
            counterfactual: raised(own.counterfactual, more.counterfactual),
            temporal: raised(own.temporal, more.temporal),
          };
          expect(strict(decided({ ...given, situation: riskier }, applied), before)).toBe(true);
          const history = { ...own, temporal: riskier.temporal };
          expect(strict(decided({ ...given, situation: history }, applied), before)).toBe(true);
        }
        if (given.heads) {
          const { worst, confidence } = given.heads;
          const stricter = (a: Verdict, b: Verdict): Verdict => (verdictIndex(a) > verdictIndex(b) ? a : b);
          const harder = {
            ...given.heads,
            confidence: Math.min(confidence, head.confidence),
            worst: {
              safety: stricter(worst.safety, head.worst.safety),
              task: worst.task && stricter(worst.task, head.worst.task ?? 'ALLOW'),
              refuse: raised(worst.refuse, head.worst.refuse),
              notAllow: raised(worst.notAllow, head.worst.notAllow),
            },
          };
          expect(strict(decided({ ...given, heads: harder }, applied), before)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('a policy that is stricter in every field never loosens', () => {
    fc.assert(
      fc.property(parts, policy, policy, subject, (given, one, other, about) => {
        const least = (a: number, b: number): number => Math.min(a, b);
        const uses = ['ignored', 'when-present', 'required'] as const;
        const stricter: GatePolicy = {
          ...one,
          shield: {
            floor: least(one.shield.floor, other.shield.floor),
            grey: least(one.shield.grey, other.shield.grey),
            hardWithBypass: least(one.shield.hardWithBypass, other.shield.hardWithBypass),
            hard: least(one.shield.hard, other.shield.hard),
          },
          safetyHead: {
            escalateFrom: least(one.safetyHead.escalateFrom, other.safetyHead.escalateFrom),
            refuseFrom: least(one.safetyHead.refuseFrom, other.safetyHead.refuseFrom),
          },
          taskHead: uses[Math.max(uses.indexOf(one.taskHead), uses.indexOf(other.taskHead))]!,
          confidence: {
            escalateBelow: Math.max(one.confidence.escalateBelow, other.confidence.escalateBelow),
          },
          onFault: one.onFault === 'REFUSE' ? 'REFUSE' : other.onFault,
          writingTools: one.writingTools === 'always-escalate' ? one.writingTools : other.writingTools,
          answersAndResults:
            one.answersAndResults === 'shield' ? other.answersAndResults : one.answersAndResults,
        };
        expect(
          strict(decided(given, stricter, { subject: about }), decided(given, one, { subject: about })),
        ).toBe(true);
      }),
      runs,
    );
  });

  it('any answer whatever gives a record that is plain JSON, and one that is no answer never ALLOW', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true }),
        policy,
        (given, applied) => {
          const decision = decideGate(given, applied, context());
          expect(decision.verdict).not.toBe('ALLOW');
          expect(() => canonicalJson(decision)).not.toThrow();
        },
      ),
      runs,
    );
  });

  it('one field of a good answer that is replaced by garbage never opens the gate', () => {
    const paths = pathsOf(answer(harmless, closedPolicy));
    expect(paths.length).toBeGreaterThan(40);
    const garbage = fc.oneof(
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, undefined, 'ALLOW', -1, null, {}, []),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths), garbage, parts, (path, value, given) => {
        const whole = structuredClone(answer(given, closedPolicy));
        const before = decideGate(whole, closedPolicy, context());
        const changed = decideGate(replaced(whole, path, value), closedPolicy, context());
        expect(() => canonicalJson(changed)).not.toThrow();
        const read = typeof value === 'number' && !Number.isFinite(value);
        if (read && hasPath(whole, path)) expect(changed.verdict).not.toBe('ALLOW');
        if (changed.verdict === 'ALLOW' && before.verdict !== 'ALLOW')
          // Only a value that is itself a lawful finding can have opened it.
          expect(changed.faults).toEqual([]);
      }),
      runs,
    );
  });

  it('a stored record is decided again as it was, and under another policy as if it had been asked', () => {
    fc.assert(
      fc.property(parts, policy, policy, subject, effect, (given, one, other, about, changes) => {
        const decision = decided(given, one, { subject: about, effect: changes });
        const record = JSON.parse(JSON.stringify(decision)) as GateDecision;
        const { verdict, cause, layers, thresholds } = decision;
        expect(redecide(record, one)).toEqual({ verdict, cause, layers, thresholds });
        const asked = decided(given, other, { subject: about, effect: changes });
        expect(redecide(record, other).verdict).toBe(asked.verdict);
      }),
      runs,
    );
  });
});

describe('a policy', () => {
  it('beyond the hard bounds, or with a fault that opens, has no form', () => {
    const of = (changes: object) => policySchema.safeParse({ ...closedPolicy, ...changes }).success;
    expect(of({})).toBe(true);
    expect(of({ onFault: 'ALLOW' })).toBe(false);
    expect(of({ shield: { ...closedPolicy.shield, floor: 0.81 } })).toBe(false);
    expect(of({ shield: { ...closedPolicy.shield, grey: 0.61 } })).toBe(false);
    expect(of({ shield: { ...closedPolicy.shield, hard: 0.95 } })).toBe(false);
    expect(of({ safetyHead: { escalateFrom: 1, refuseFrom: 0.5 } })).toBe(false);
    expect(of({ safetyHead: { escalateFrom: 0.5, refuseFrom: 0.51 } })).toBe(false);
    expect(of({ deadlineMs: 1e9 })).toBe(false);
    expect(of({ more: 1 })).toBe(false);
  });
});

function pathsOf(value: unknown, before: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...before]];
  return [
    ...(before.length ? [[...before]] : []),
    ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...before, key])),
  ];
}

function hasPath(value: unknown, path: readonly string[]): boolean {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !(key in at)) return false;
    at = (at as Record<string, unknown>)[key];
  }
  return true;
}

function replaced(value: object, path: readonly string[], by: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) {
    const next = at[key];
    if (typeof next !== 'object' || next === null) return copy;
    at = next as Record<string, unknown>;
  }
  at[path.at(-1)!] = by;
  return copy;
}
