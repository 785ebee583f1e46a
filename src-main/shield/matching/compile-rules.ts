/** Turns the rows of the data files into one automaton and a table of rules. */
import { RE2JS } from 're2js';
import type { LexiconEntry, LexiconFile, Pattern, PatternFile } from '../rule-files.ts';
import { isWordUnit } from '../text/character-classes.ts';
import { foldText } from '../text/fold.ts';
import { type Automaton, createAutomaton } from './automaton.ts';
import { parseCondition } from './condition.ts';
import { expandForms } from './word-list.ts';

export interface CompiledNeighbour {
  readonly group: number;
  readonly before: boolean;
  readonly after: boolean;
  readonly distance: number;
}

export interface Rule {
  readonly row:
    | { readonly layer: 'A'; readonly pattern: Pattern }
    | { readonly layer: 'D'; readonly entry: LexiconEntry };
  /** With the language in front for lexicons: unique. */
  readonly id: string;
  readonly language: string;
  readonly group: number;
  readonly onlyWith: readonly (readonly CompiledNeighbour[])[];
  readonly unless: readonly (readonly CompiledNeighbour[])[];
  /** Group of the phrases of `notIn`, or -1. */
  readonly notIn: number;
  readonly across: boolean;
  readonly expression: RE2JS | null;
}

/** How the ends of a word must fall. */
export const boundary = { start: 1, end: 2, anyEnding: 4, arabicPrefixes: 8 } as const;

export interface CompiledRules {
  readonly automaton: Automaton;
  /** Per word of the automaton: its length, boundary bits, and the groups it belongs to. */
  readonly lengths: Int32Array;
  readonly boundaries: Uint8Array;
  readonly groupsOf: readonly Int32Array[];
  readonly groupCount: number;
  readonly rules: readonly Rule[];
  /** Rules by the group of their own words. */
  readonly rulesOf: ReadonlyMap<number, readonly Rule[]>;
  readonly words: number;
}

function boundariesOf(word: string, anyEnding: boolean): number {
  const first = word.charCodeAt(0);
  const last = word.charCodeAt(word.length - 1);
  const hangul = (unit: number) => unit >= 0xac00 && unit <= 0xd7a3;
  const arabic = (unit: number) => unit >= 0x620 && unit <= 0x6ff;
  let bits = 0;
  if (isWordUnit(first) && !hangul(first)) bits |= arabic(first) ? boundary.arabicPrefixes : boundary.start;
  if (anyEnding) bits |= boundary.anyEnding;
  else if (isWordUnit(last) && !hangul(last) && !arabic(last)) bits |= boundary.end;
  return bits;
}

/** @throws RE2JSSyntaxException for an expression that RE2 does not know */
export function compileRules(
  patternFiles: readonly PatternFile[],
  lexicons: readonly LexiconFile[],
): CompiledRules {
  const uses = new Map<string, { groups: Set<number>; bits: number; text: string }>();
  let groupCount = 0;

  function addGroup(forms: readonly string[], groups: Readonly<Record<string, readonly string[]>>): number {
    const group = groupCount;
    groupCount += 1;
    const add = (form: string): void => {
      if (form.startsWith('@')) {
        for (const inner of groups[form.slice(1)] ?? []) if (!inner.startsWith('@')) add(inner);
        return;
      }
      for (const expanded of expandForms(form)) {
        const anyEnding = expanded.endsWith('*');
        const text = foldText(anyEnding ? expanded.slice(0, -1) : expanded).text.trim();
        if (text.length === 0) continue;
        const bits = boundariesOf(text, anyEnding);
        const key = `${bits}:${text}`;
        const use = uses.get(key) ?? { groups: new Set(), bits, text };
        use.groups.add(group);
        uses.set(key, use);
      }
    };
    for (const form of forms) add(form);
    return group;
  }

  const rules: Rule[] = [];
  function addFile(file: LexiconFile | PatternFile): void {
    const named = new Map(
      Object.entries(file.groups).map(([name, forms]) => [name, addGroup(forms, file.groups)]),
    );
    const compile = (texts: readonly string[] | undefined) =>
      (texts ?? []).map((text) =>
        parseCondition(text).map((part) => ({ ...part, group: named.get(part.group)! })),
      );
    const add = (
      row: Rule['row'],
      source: LexiconEntry | Pattern,
      id: string,
      language: string,
      expression: RE2JS | null,
    ) =>
      rules.push({
        row,
        id,
        language,
        group: addGroup(source.words, file.groups),
        onlyWith: compile(source.onlyWith),
        unless: compile(source.unless),
        notIn: source.notIn ? addGroup(source.notIn, file.groups) : -1,
        across: source.across ?? false,
        expression,
      });
    if ('entries' in file)
      for (const entry of file.entries)
        add({ layer: 'D', entry }, entry, `${file.language}.${entry.id}`, file.language, null);
    else
      for (const pattern of file.patterns)
        add(
          { layer: 'A', pattern },
          pattern,
          pattern.id,
          pattern.language,
          pattern.expression ? RE2JS.compile(pattern.expression) : null,
        );
  }
  for (const file of patternFiles) addFile(file);
  for (const file of lexicons) addFile(file);

  // The automaton wants distinct words: those that differ by their boundaries only share one.
  const byText = new Map<string, { groups: Set<number>; bits: number }[]>();
  for (const use of uses.values()) byText.set(use.text, [...(byText.get(use.text) ?? []), use]);
  const texts: string[] = [];
  const lengths: number[] = [];
  const boundaries: number[] = [];
  const groupsOf: Int32Array[] = [];
  const variants: number[][] = [];
  for (const [text, list] of byText) {
    variants.push(
      list.map((use) => {
        lengths.push(text.length);
        boundaries.push(use.bits);
        groupsOf.push(Int32Array.from(use.groups));
        return lengths.length - 1;
      }),
    );
    texts.push(text);
  }
  const inner = createAutomaton(texts);
  const automaton: Automaton = {
    scan: (text, onMatch) =>
      inner.scan(text, (word, end) => {
        const list = variants[word]!;
        for (let i = 0; i < list.length; i += 1) onMatch(list[i]!, end);
      }),
  };

  const rulesOf = new Map<number, Rule[]>();
  for (const rule of rules) rulesOf.set(rule.group, [...(rulesOf.get(rule.group) ?? []), rule]);
  return {
    automaton,
    lengths: Int32Array.from(lengths),
    boundaries: Uint8Array.from(boundaries),
    groupsOf,
    groupCount,
    rules,
    rulesOf,
    words: texts.length,
  };
}
