/**
 * Findings of layers A and D where layer C sees no harm: danger words in harmless use ("crack the tile") count as
 * mentions, and a harmless wish in the form of a wrapper ("answer as a medieval monk") as a weak sign. Layer C knows
 * nothing of this, and without it nothing is softened.
 */
import type { Counterfactual } from './counterfactual/counterfactual.ts';
import { severityWeights } from './find-signals.ts';
import type { DangerCategory, Finding, LexiconSignal, PatternSignal } from './signals.ts';
import { foldText } from './text/fold.ts';

/** Up to this risk of layer C a text or a stretch of it is taken to be meant harmlessly. */
export const harmlessUpTo = 0.3;

/** Most units before the first and after the last word of a finding in which its sentence is looked for. */
const longestSentence = 200;
/** Where the object of an act stands: after the verb, in some languages before it. */
const objectBefore = 12;
const objectAfter = 24;
/** What is done to somebody: with a person, an animal or a group as its object it is never harmless. */
const bodily: ReadonlySet<DangerCategory> = new Set(['VIOLENCE', 'WEAPONS', 'SEXUAL', 'DRUGS']);
/** Neighbours further apart than this are no phrase; what stands between them may be there to hide. */
const longestPhrase = 200;

/** A text with more danger words, or more sentences, is not weighed: work stays bounded, and doubt stays on the safe side. */
const mostWords = 32;
const mostSentences = 64;
const sentenceEnd = /(?<=[.!?。！？؟\n:;：；])/u;
/** Where one wish may end and another begin. */
const clauseEnd =
  /(?<=[.!?。！？؟\n:;：；,、，،()（）「」"]|ながら|ので|そして)|\s(?=(?:and|while|then|but)\s)/iu;

/** The learnt finding that softens; orders in documents and disguises are what they are, whatever they ask for. */
const learntWrapper = 'learnt.wrapped';

export interface InUse {
  /** Ids of the rows of layer D whose words have harmless senses too; other words are never softened. */
  readonly byUse: ReadonlySet<string>;
  /** What layer C says of all readings of the text. */
  readonly counterfactual: Counterfactual;
  /** What its classifier says of a stretch of folded text. */
  riskOf(folded: string): number;
  /** Whether a folded text speaks of a person, an animal or a group: beside one a danger word is never harmless. */
  speaksOfSomebody(folded: string): boolean;
}

/**
 * @param findings of layers A and D in `text`
 * @returns as many findings in the same order. A finding more never softens another; what had to be undone to be read was
 *   hidden for a reason and stays as it is. Work is bounded whatever the text.
 */
export function findingsInUse(text: string, findings: readonly Finding[], inUse: InUse): Finding[] {
  if (!(inUse.counterfactual.risk <= harmlessUpTo)) return [...findings];
  const attempts = findings.filter((finding) => finding.layer === 'A');
  const asked = findings.filter((finding) => finding.layer === 'D' && finding.role === 'request');
  if (attempts.length === 0 && asked.length <= mostWords)
    return findings.map((finding) => (finding.layer === 'D' ? wordInUse(text, finding, inUse) : finding));
  if (asked.length === 0 && attempts.every(isWeak) && everySentence(text, inUse))
    return findings.map((finding) =>
      finding.id === learntWrapper && finding.layer === 'A'
        ? { ...finding, severity: 'medium', weight: Math.min(finding.weight, severityWeights.medium) }
        : finding,
    );
  return [...findings];
}

const isPlain = ({ found }: Finding): boolean => found.every((disguise) => disguise === 'plain');

function isWeak(finding: PatternSignal): boolean {
  return isPlain(finding) && (finding.id === learntWrapper || finding.severity === 'medium');
}

function wordInUse(
  text: string,
  finding: LexiconSignal,
  { byUse, riskOf, speaksOfSomebody }: InUse,
): LexiconSignal {
  if (finding.role !== 'request' || !byUse.has(finding.id) || !isPlain(finding)) return finding;
  const { start, end } = finding.span;
  const object = foldText(text.slice(Math.max(0, start - objectBefore), end + objectAfter)).text;
  if (bodily.has(finding.category) && speaksOfSomebody(object)) return finding;
  const stretches = stretchesOf(text, finding);
  const softens = stretches?.every((stretch) => riskOf(foldText(stretch).text) <= harmlessUpTo) ?? false;
  return softens ? { ...finding, role: 'mention' } : finding;
}

/**
 * The finding with its neighbours alone, its clause, what stands before it and after it in its sentence, and all of the
 * sentence: a harmless half cannot thin out the other. Null where the neighbours are too far apart to be a phrase.
 */
function stretchesOf(text: string, { span, context }: LexiconSignal): string[] | null {
  const from = Math.min(span.start, ...context.map(({ start }) => start));
  const to = Math.max(span.end, ...context.map(({ end }) => end));
  if (to - from > longestPhrase) return null;
  const before = text.slice(Math.max(0, from - longestSentence), from);
  const after = text.slice(to, to + longestSentence);
  const words = text.slice(from, to);
  const [sentenceBefore, sentenceAfter] = [before.split(sentenceEnd).at(-1)!, after.split(sentenceEnd)[0]!];
  return [
    words,
    before.split(clauseEnd).at(-1)! + words + after.split(clauseEnd)[0]!,
    sentenceBefore + words,
    words + sentenceAfter,
    sentenceBefore + words + sentenceAfter,
  ];
}

/** A wish that is one sentence of many is not thinned out by the others. */
function everySentence(text: string, { riskOf }: InUse): boolean {
  const sentences = text.split(clauseEnd).filter((sentence) => sentence.trim() !== '');
  return (
    sentences.length <= mostSentences &&
    sentences.every((sentence) => riskOf(foldText(sentence).text) <= harmlessUpTo)
  );
}
