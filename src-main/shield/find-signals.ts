/** Layers A and D over a text: every finding with its span in the text as it was given. */
import { applyRules, type Hit } from './matching/apply-rules.ts';
import { type CompiledRules, compileRules } from './matching/compile-rules.ts';
import { readLexiconFile, readPatternFile } from './rule-files.ts';
import {
  categoryParents,
  type Disguise,
  disguises,
  type Finding,
  type Severity,
  type Span,
} from './signals.ts';
import { readText } from './text/readings.ts';
import { disguiseBit, type View } from './text/view.ts';
import { createWrapperFinder, type WrapperData, type WrapperHit } from './wrapper/find-wrapper.ts';

/** What a pattern of each severity weighs. */
export const severityWeights: Readonly<Record<Severity, number>> = { critical: 0.8, high: 0.5, medium: 0.25 };

/** A parsed data file and its name for messages. */
export interface NamedContent {
  readonly file: string;
  readonly content: unknown;
}

export interface SignalFinder {
  /** Findings sorted by span; never throws, whatever the text. Linear in its length. */
  find(text: string): Finding[];
  /** Ids of the rows of layer D whose words have harmless senses too. */
  readonly byUse: ReadonlySet<string>;
  /** Distinct words and rows, for display. */
  readonly size: { readonly words: number; readonly rows: number };
}

/**
 * @param patterns contents of pattern files
 * @param lexicons contents of lexicon files, one or more a language
 * @param wrapper what finds attempts whose wording no pattern knows; without it only the data files are looked for
 * @throws RuleFileError that names file, row and field
 */
export function createSignalFinder(
  patterns: readonly NamedContent[],
  lexicons: readonly NamedContent[],
  wrapper?: WrapperData,
): SignalFinder {
  const rules = compileRules(
    patterns.map(({ file, content }) => readPatternFile(file, content)),
    lexicons.map(({ file, content }) => readLexiconFile(file, content)),
  );
  const findAttempt = wrapper ? createWrapperFinder(wrapper) : () => null;
  return {
    find: (text) => findSignals(rules, findAttempt, text),
    byUse: new Set(
      rules.rules.flatMap(({ id, row }) => (row.layer === 'D' && row.entry.byUse === true ? [id] : [])),
    ),
    size: { words: rules.words, rows: rules.rules.length },
  };
}

function sourceSpan(view: View, start: number, end: number): Span {
  let first = view.starts ? view.starts[start]! : start;
  let last = view.ends ? view.ends[end - 1]! : end;
  if (first >= last && view.starts && view.ends) {
    // A reversed reading runs the other way.
    const from = view.starts[end - 1]!;
    last = view.ends[start]!;
    first = from;
  }
  return { start: first, end: last };
}

function disguisesOf(view: View, start: number, end: number): readonly Disguise[] {
  if (!view.marks) return ['plain'];
  let bits = 0;
  // A mark on the first unit may speak of what stands before the word only when it hid characters there.
  for (let i = start; i < end; i += 1)
    bits |= i === start ? view.marks[i]! & ~disguiseBit.invisible : view.marks[i]!;
  const found = disguises.filter((name) => name !== 'plain' && (bits & disguiseBit[name]) !== 0);
  return found.length > 0 ? found : ['plain'];
}

function toFinding(hit: Hit, view: View): Finding | null {
  const { rule } = hit;
  const context: Span[] = [];
  for (let i = 0; i < hit.context.length; i += 2)
    context.push(sourceSpan(view, hit.context[i]!, hit.context[i + 1]!));
  context.sort((a, b) => a.start - b.start || a.end - b.end);
  const base = {
    id: rule.id,
    language: rule.language,
    span: sourceSpan(view, hit.start, hit.end),
    found: disguisesOf(view, hit.start, hit.end),
  };
  if (rule.row.layer === 'A') {
    if (!hit.holds) return null;
    const { pattern } = rule.row;
    return {
      ...base,
      context,
      layer: 'A',
      class: pattern.class,
      severity: pattern.severity,
      weight: severityWeights[pattern.severity],
    };
  }
  const { entry } = rule.row;
  const weight = hit.holds ? entry.weight : entry.mention;
  if (weight === undefined) return null;
  return {
    ...base,
    layer: 'D',
    category: entry.category,
    parent: categoryParents[entry.category],
    role: hit.holds ? 'request' : 'mention',
    weight,
    context: hit.holds ? context : [],
  };
}

type FindAttempt = (view: View, findings: readonly Finding[]) => WrapperHit | null;

/** The surest attempt in any reading; the plainest reading keeps it on a tie. */
function findAttempts(
  findAttempt: FindAttempt,
  views: readonly View[],
  findings: readonly Finding[],
): Finding[] {
  let best: { hit: WrapperHit; view: View } | null = null;
  for (const view of views) {
    const hit = findAttempt(view, findings);
    if (hit && (!best || hit.weight > best.hit.weight)) best = { hit, view };
  }
  if (!best) return [];
  const { hit, view } = best;
  const context: Span[] = [];
  for (let i = 0; i < hit.context.length; i += 2)
    context.push(sourceSpan(view, hit.context[i]!, hit.context[i + 1]!));
  return [
    {
      id: hit.id,
      language: 'any',
      layer: 'A',
      class: hit.class,
      severity: hit.severity,
      weight: hit.weight,
      span: sourceSpan(view, hit.start, hit.end),
      context: context.sort((a, b) => a.start - b.start || a.end - b.end),
      found: disguisesOf(view, hit.start, hit.end),
    },
  ];
}

function findSignals(rules: CompiledRules, findAttempt: FindAttempt, text: string): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const views = readText(text);
  for (const view of views)
    for (const hit of applyRules(rules, view)) {
      const finding = toFinding(hit, view);
      if (!finding) continue;
      // The plainest reading comes first and keeps what it found.
      const key = `${finding.id} ${finding.span.start} ${finding.span.end} ${finding.layer === 'D' ? finding.role : ''}`;
      if (seen.has(key)) continue;
      seen.add(key);
      findings.push(finding);
    }
  findings.push(...findAttempts(findAttempt, views, findings));
  return findings.sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end || (a.id < b.id ? -1 : 1),
  );
}
