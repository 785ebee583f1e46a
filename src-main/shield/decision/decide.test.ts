import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseShieldFiles } from '../../shield-data/read-shield-data.ts';
import { readShieldFiles } from '../../shield-data/shield-files.ts';
import { type IntentSignal, intentTags, softeningTags } from '../intents/intent.ts';
import {
  categoryParents,
  type DangerCategory,
  dangerCategories,
  type Finding,
  type LexiconSignal,
  patternClasses,
} from '../signals.ts';
import { type DecisionWording, decide } from './decide.ts';
import { strictness } from './decision-table.ts';
import { shieldPolicy } from './policy.ts';
import type { ShieldSignals } from './signals-to-situation.ts';

let wording: DecisionWording;

beforeAll(async () => {
  const folder = path.join(import.meta.dirname, '..', '..', '..', 'resources', 'shield');
  const { clauses } = parseShieldFiles(await readShieldFiles(folder));
  wording = { clauses, language: 'en' };
});

const span = { start: 0, end: 1 };
const base = { span, context: [], found: ['plain'], language: 'en' } as const;
const risk = fc.double({ min: 0, max: 1, noNaN: true });
const word = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    category: fc.constantFrom(...dangerCategories),
    role: fc.constantFrom('request', 'mention'),
    weight: risk,
  })
  .map(
    ({ category, ...own }) =>
      ({ ...base, ...own, layer: 'D', category, parent: categoryParents[category] }) as Finding,
  );
const pattern = fc
  .record({ id: fc.constantFrom('p', 'q'), class: fc.constantFrom(...patternClasses), weight: risk })
  .map((own) => ({ ...base, ...own, layer: 'A', severity: 'high' }) as Finding);
const findings = fc.array(fc.oneof(word, pattern), { maxLength: 6 });
const intent = fc
  .constantFrom(...intentTags)
  .map((tag): IntentSignal => ({ layer: 'B', tag, id: tag, spans: [span] }));
const intents = fc.array(intent, { maxLength: 4 });

function signalsOf(given: Partial<ShieldSignals> & { readonly outcome?: number }): ShieldSignals {
  const { outcome = 0, ...rest } = given;
  return {
    findings: [],
    intents: [],
    counterfactual: { risk: outcome, clauses: [], cues: [], frames: 0, classifier: outcome },
    ...rest,
  };
}

const verdictOf = (signals: ShieldSignals) => decide(signals, [], shieldPolicy, wording).verdict;

describe('the decision', () => {
  it('is not loosened by one finding more', () => {
    fc.assert(
      fc.property(findings, fc.oneof(word, pattern), intents, risk, (found, more, wants, outcome) => {
        const before = verdictOf(signalsOf({ findings: found, intents: wants, outcome }));
        const after = verdictOf(signalsOf({ findings: [...found, more], intents: wants, outcome }));
        expect(strictness(after)).toBeGreaterThanOrEqual(strictness(before));
      }),
      { numRuns: 1000 },
    );
  });

  it('is not loosened by a higher counterfactual risk or one intent more that speaks for harm', () => {
    fc.assert(
      fc.property(findings, intents, intent, risk, risk, (found, wants, more, a, b) => {
        fc.pre(!softeningTags.has(more.tag));
        const low = verdictOf(signalsOf({ findings: found, intents: wants, outcome: Math.min(a, b) }));
        const high = verdictOf(
          signalsOf({ findings: found, intents: [...wants, more], outcome: Math.max(a, b) }),
        );
        expect(strictness(high)).toBeGreaterThanOrEqual(strictness(low));
      }),
      { numRuns: 1000 },
    );
  });

  it('is never ALLOW when a layer is missing or a value is not known', () => {
    const bad = (own: Partial<LexiconSignal>): Finding => ({
      ...base,
      layer: 'D',
      id: 'x',
      category: 'VIOLENCE',
      parent: 'LIFE_THREAT',
      role: 'mention',
      weight: 0.1,
      ...own,
    });
    const broken: ShieldSignals[] = [
      signalsOf({ findings: null }),
      signalsOf({ intents: null }),
      signalsOf({ counterfactual: null }),
      signalsOf({ problems: ['layer B: failed'] }),
      signalsOf({ outcome: Number.NaN }),
      signalsOf({ outcome: 7 }),
      signalsOf({ findings: [bad({ weight: Number.NaN })] }),
      signalsOf({ findings: [bad({ category: 'SORCERY' as DangerCategory })] }),
      signalsOf({ findings: [bad({ role: 'hint' as 'mention' })] }),
      signalsOf({ intents: [{ layer: 'B', tag: 'DANCE' as 'FICTION', id: 'x', spans: [] }] }),
    ];
    for (const signals of broken) {
      const decision = decide(signals, [], shieldPolicy, wording);
      expect(decision.verdict).not.toBe('ALLOW');
      expect(decision.unknown).not.toEqual([]);
    }
    expect(verdictOf(signalsOf({ findings: [bad({})] }))).toBe('ALLOW');
  });

  it('names what decided', () => {
    const asked = (category: DangerCategory, weight: number): Finding => ({
      ...base,
      layer: 'D',
      id: category,
      category,
      parent: categoryParents[category],
      role: 'request',
      weight,
    });
    const reasonOf = (signals: ShieldSignals) => decide(signals, [], shieldPolicy, wording).reason;
    expect(reasonOf(signalsOf({ findings: [asked('FRAUD', 0.75)] }))).toBe('FIL_VIOLATION');
    expect(
      reasonOf(signalsOf({ findings: [asked('FRAUD', 0.4), asked('CYBER', 0.4), asked('SELF_HARM', 0.4)] })),
    ).toBe('MULTI_AXIS_VIOLATION');
    expect(reasonOf(signalsOf({ outcome: 0.75 }))).toBe('COUNTERFACTUAL_RISK');
    expect(reasonOf(signalsOf({}))).toBeNull();
    const history = Array.from({ length: 4 }, () => ({ risk: 0.3, stopped: true }));
    expect(decide(signalsOf({ outcome: 0.4 }), history, shieldPolicy, wording)).toMatchObject({
      verdict: 'REFUSE',
      reason: 'TEMPORAL_ESCALATION',
    });
  });

  it('explains in the language that was asked for', () => {
    const japanese = decide(signalsOf({ outcome: 0.9 }), [], shieldPolicy, { ...wording, language: 'ja' });
    expect(japanese.explanation).toMatchObject({ language: 'ja', code: 'counterfactual' });
    expect(japanese.explanation.text).toMatch(/[ぁ-ん]/);
  });
});
