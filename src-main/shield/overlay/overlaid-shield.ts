/** The shield with a person's own words and patterns on top: what is added can only tighten. */
import { createShield, languageOf, type Shield, type ShieldData } from '../create-shield.ts';
import { decide } from '../decision/decide.ts';
import { shieldPolicy } from '../decision/policy.ts';
import type { ShieldSignals } from '../decision/signals-to-situation.ts';
import { createSignalFinder } from '../find-signals.ts';
import { softeningTags } from '../intents/intent.ts';
import { createIntents } from '../intents/intent-rules.ts';
import type { Utterance } from '../signals.ts';
import { readText } from '../text/readings.ts';
import { isEmpty, type Overlay, overlayFiles } from './overlay.ts';

/**
 * The findings of the shipped data stay as they are and those of the overlay join them. An intent that softens is taken
 * from the shipped findings alone, so that no added word makes a text look more harmless.
 */
export function createOverlaidShield(data: ShieldData, overlay: Overlay): Shield {
  const shipped = createShield(data);
  if (isEmpty(overlay)) return shipped;
  const finder = createSignalFinder(...overlayFiles(overlay));
  const intentsOf = createIntents(data.intents);

  function signals(text: string, utterance?: Utterance): ShieldSignals {
    const base = shipped.signals(text, utterance);
    // Without the shipped findings the text is not let through anyhow.
    if (!base.findings || !base.intents) return base;
    try {
      const own = finder.find(text);
      if (own.length === 0) return base;
      const findings = [...base.findings, ...own].sort(
        (a, b) => a.span.start - b.span.start || a.span.end - b.span.end || (a.id < b.id ? -1 : 1),
      );
      const known = new Set(base.intents.map(({ tag }) => tag));
      const intents = intentsOf(readText(text)[0]!, findings).filter(
        ({ tag }) => !softeningTags.has(tag) || known.has(tag),
      );
      return { ...base, findings, intents };
    } catch (error) {
      return { ...base, problems: [...(base.problems ?? []), `own words: ${(error as Error).message}`] };
    }
  }

  return {
    signals,
    judge: (text, { history = [], language, policy = shieldPolicy, utterance } = {}) =>
      decide(signals(text, utterance), history, policy, {
        clauses: data.clauses,
        language: language ?? languageOf(text),
      }),
  };
}
