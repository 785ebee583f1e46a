/**
 * Danger words in harmless use ("crack the tile", "groom a poodle"): what layer D takes for a request counts as a mention
 * where layer C sees no harm, neither in the whole text nor in the stretch around the word. Layer C knows nothing of this.
 */
import type { Counterfactual } from './counterfactual/counterfactual.ts';
import type { Finding, LexiconSignal } from './signals.ts';
import { foldText } from './text/fold.ts';

/** Up to this risk of layer C a danger word is taken to be meant harmlessly. */
export const harmlessUpTo = 0.1;

/** Units before the first and after the last word of a finding that are read with it, so that long text cannot thin it out. */
const around = 40;

/** A text with more danger words than this is about danger, whatever its sentences say. */
const mostWords = 32;

/**
 * @param findings of layers A and D in `text`
 * @param counterfactual what layer C says of all readings of the text
 * @param byUse ids of the rows whose words have harmless senses too; a word that nobody marked so is never softened
 * @param riskOf what its classifier says of a stretch of folded text
 * @returns the findings, some requests of layer D as mentions. All stay as they are beside an attempt to get around the
 *   rules, and what had to be undone to be read was hidden for a reason. Work is bounded whatever the text.
 */
export function findingsInUse(
  text: string,
  findings: readonly Finding[],
  counterfactual: Counterfactual,
  byUse: ReadonlySet<string>,
  riskOf: (folded: string) => number,
): Finding[] {
  const asked = findings.filter((finding) => finding.layer === 'D' && finding.role === 'request');
  if (
    asked.length === 0 ||
    asked.length > mostWords ||
    !(counterfactual.risk <= harmlessUpTo) ||
    findings.some(({ layer }) => layer === 'A')
  )
    return [...findings];
  return findings.map((finding) =>
    finding.layer === 'D' &&
    finding.role === 'request' &&
    byUse.has(finding.id) &&
    finding.found.every((disguise) => disguise === 'plain') &&
    riskOf(foldText(stretchOf(text, finding)).text) <= harmlessUpTo
      ? { ...finding, role: 'mention' }
      : finding,
  );
}

function stretchOf(text: string, { span, context }: LexiconSignal): string {
  const from = Math.min(span.start, ...context.map(({ start }) => start));
  const to = Math.max(span.end, ...context.map(({ end }) => end));
  return text.slice(Math.max(0, from - around), to + around);
}
