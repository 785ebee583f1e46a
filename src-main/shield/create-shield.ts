/** The shield: all layers over a text, and the decision. */
import { type CounterfactualData, createImagination } from './counterfactual/imagine.ts';
import { decide } from './decision/decide.ts';
import type { ExplanationLanguage } from './decision/explain.ts';
import { type ShieldPolicy, shieldPolicy } from './decision/policy.ts';
import type { ShieldDecision } from './decision/shield-decision.ts';
import type { ShieldSignals } from './decision/signals-to-situation.ts';
import { createSignalFinder, type NamedContent } from './find-signals.ts';
import { findingsInUse } from './findings-in-use.ts';
import { createIntents, type IntentsFile } from './intents/intent-rules.ts';
import type { Utterance } from './signals.ts';
import type { Turn } from './temporal/temporal-risk.ts';
import { readText } from './text/readings.ts';
import type { WrapperData } from './wrapper/find-wrapper.ts';

/** Everything the shield knows, read and checked elsewhere. */
export interface ShieldData extends CounterfactualData {
  readonly patterns: readonly NamedContent[];
  readonly lexicons: readonly NamedContent[];
  readonly intents: IntentsFile;
  readonly wrapper: WrapperData;
}

export interface JudgeOptions {
  /** Judged turns of this conversation, oldest first. */
  readonly history?: readonly Turn[];
  /** Language of the explanation; by default Japanese for texts with kana, else English. */
  readonly language?: ExplanationLanguage;
  readonly policy?: ShieldPolicy;
  /** A request unless told: that is the stricter one. */
  readonly utterance?: Utterance;
}

export interface Shield {
  /** Never throws: what cannot be judged is not allowed. Work is linear in the text's length. */
  judge(text: string, options?: JudgeOptions): ShieldDecision;
  /** What the layers find, without a decision. */
  signals(text: string, utterance?: Utterance): ShieldSignals;
}

/** Longer texts are not read, and so not let through. */
export const longestText = 4 * 1024 * 1024;

/** @throws RuleFileError for patterns or lexicons that are not well-formed, Error for weights of unknown signs */
export function createShield(data: ShieldData): Shield {
  const finder = createSignalFinder(data.patterns, data.lexicons, data.wrapper);
  const intentsOf = createIntents(data.intents);
  const { imagine, classifierRisk: riskOf, speaksOfSomebody } = createImagination(data);

  function signals(text: string, utterance: Utterance = 'request'): ShieldSignals {
    const nothing = { findings: null, intents: null, counterfactual: null };
    if (typeof text !== 'string') return { ...nothing, problems: ['the text is not text'] };
    if (text.length > longestText)
      return { ...nothing, problems: [`the text is longer than ${longestText} characters`] };
    const problems: string[] = [];
    // A layer that fails must not take the others with it, nor open the gate: it is reported as missing.
    const guarded = <Result>(layer: string, run: () => Result): Result | null => {
      try {
        return run();
      } catch (error) {
        problems.push(`${layer}: ${(error as Error).message}`);
        return null;
      }
    };
    const findings = guarded('layers A and D', () =>
      finder.find(text).filter(({ layer }) => utterance === 'request' || layer !== 'A'),
    );
    const readings = guarded('normalisation', () => readText(text));
    const counterfactual = guarded('layer C', () => (readings ? imagine(readings) : null));
    const inUse = guarded('findings in use', () =>
      findings && counterfactual
        ? findingsInUse(text, findings, { byUse: finder.byUse, counterfactual, riskOf, speaksOfSomebody })
        : findings,
    );
    const intents = guarded('layer B', () => (readings ? intentsOf(readings[0]!, inUse ?? []) : null));
    return { findings: inUse, intents, counterfactual, problems };
  }

  return {
    signals,
    judge(text, { history = [], language, policy = shieldPolicy, utterance } = {}) {
      const wording = { clauses: data.clauses, language: language ?? languageOf(text) };
      return decide(signals(text, utterance), history, policy, wording);
    },
  };
}

/** Turns of a conversation as the temporal layer wants them. */
export function turnOf(decision: ShieldDecision): Turn {
  const { axes, counterfactual, verdict, unknown } = decision;
  const own = Math.max(...Object.values(axes), counterfactual);
  return { risk: unknown.length > 0 || Number.isNaN(own) ? 1 : own, stopped: verdict !== 'ALLOW' };
}

/** Japanese for texts with kana, else English. */
export function languageOf(text: unknown): ExplanationLanguage {
  return typeof text === 'string' && /[\u3040-\u30ff]/.test(text.slice(0, 4000)) ? 'ja' : 'en';
}
