/** Which rules hold in one reading, and where. */
import type { View } from '../text/view.ts';
import type { CompiledNeighbour, CompiledRules, Rule } from './compile-rules.ts';
import { findOccurrences, firstAtLeast, type Occurrences, type Places } from './occurrences.ts';

/** A word of a rule, in units of the reading. */
export interface Hit {
  readonly rule: Rule;
  readonly start: number;
  readonly end: number;
  /** Whether its conditions hold. */
  readonly holds: boolean;
  /** Pairs of start and end of the neighbours that made it hold. */
  readonly context: readonly number[];
}

/** Neighbours of one group looked at on each side of a word: what bounds the work on a text of one word repeated. */
const mostLooks = 12;
/** Hits of one rule in one reading; more say nothing new. */
const mostHits = 32;
/** How far around its words an expression may look. */
const expressionReach = 240;

interface Range {
  start: number;
  end: number;
}

/** The neighbour nearest to the word, or null. */
function findNeighbour(
  occurrences: Occurrences,
  wanted: CompiledNeighbour,
  word: Range,
  across: boolean,
): Range | null {
  const places = occurrences.of.get(wanted.group);
  if (!places) return null;
  const { starts, ends } = places;
  if (wanted.before) {
    // The last of those that end before the word starts.
    let at = firstAtLeast(ends, word.start + 1) - 1;
    for (let looks = 0; at >= 0 && looks < mostLooks; at -= 1, looks += 1) {
      if (word.start - ends[at]! > wanted.distance) break;
      if (across || !occurrences.partsSentences(ends[at]! - 1, word.start))
        return { start: starts[at]!, end: ends[at]! };
    }
  }
  if (wanted.after) {
    let at = firstAtLeast(ends, word.end + 1);
    for (let looks = 0; at < ends.length && looks < mostLooks; at += 1, looks += 1) {
      if (starts[at]! < word.end) continue;
      if (starts[at]! - word.end > wanted.distance) break;
      if (across || !occurrences.partsSentences(word.end - 1, starts[at]!))
        return { start: starts[at]!, end: ends[at]! };
    }
  }
  return null;
}

/** The neighbours of the first condition that holds, or null. */
function firstHolding(
  occurrences: Occurrences,
  conditions: Rule['onlyWith'],
  word: Range,
  across: boolean,
): number[] | null {
  for (const condition of conditions) {
    const context: number[] = [];
    for (const neighbour of condition) {
      const found = findNeighbour(occurrences, neighbour, word, across);
      if (!found) break;
      context.push(found.start, found.end);
    }
    if (context.length === condition.length * 2) return context;
  }
  return null;
}

function overlaps(places: Places | undefined, word: Range): boolean {
  if (!places) return false;
  let at = firstAtLeast(places.ends, word.start + 1);
  for (let looks = 0; at < places.ends.length && looks < mostLooks; at += 1, looks += 1)
    if (places.starts[at]! < word.end) return true;
  return false;
}

/** Kanji next to kana are Japanese: the Chinese lexicon has no say there. */
const kanaReach = 16;

function kanaNear(text: string, word: Range): boolean {
  const to = Math.min(text.length, word.end + kanaReach);
  for (let at = Math.max(0, word.start - kanaReach); at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x3041 && unit <= 0x3096) return true;
  }
  return false;
}

function ruleHits(rule: Rule, occurrences: Occurrences, view: View, hits: Hit[]): void {
  const { starts, ends } = occurrences.of.get(rule.group)!;
  let held = 0;
  let mentioned = 0;
  let searchedTo = -1;
  for (let i = 0; i < starts.length && held < mostHits; i += 1) {
    let word: Range = { start: starts[i]!, end: ends[i]! };
    if (rule.language === 'zh' && kanaNear(view.text, word)) continue;
    if (rule.notIn >= 0 && overlaps(occurrences.of.get(rule.notIn), word)) continue;
    if (rule.expression) {
      if (word.start < searchedTo) continue;
      const from = Math.max(0, word.start - expressionReach);
      searchedTo = word.end + expressionReach;
      const matcher = rule.expression.matcher(view.text.slice(from, searchedTo));
      if (!matcher.find()) continue;
      word = { start: from + matcher.start(), end: from + matcher.end() };
      if (word.end <= word.start) continue;
    }
    const context =
      rule.onlyWith.length === 0 ? [] : firstHolding(occurrences, rule.onlyWith, word, rule.across);
    const holds = context !== null && firstHolding(occurrences, rule.unless, word, rule.across) === null;
    if (!holds && mentioned > 0) continue;
    if (holds) held += 1;
    else mentioned += 1;
    hits.push({ rule, start: word.start, end: word.end, holds, context: context ?? [] });
  }
}

export function applyRules(rules: CompiledRules, view: View): Hit[] {
  const occurrences = findOccurrences(rules, view);
  const hits: Hit[] = [];
  for (const group of occurrences.of.keys())
    for (const rule of rules.rulesOf.get(group) ?? []) ruleHits(rule, occurrences, view, hits);
  return hits;
}
