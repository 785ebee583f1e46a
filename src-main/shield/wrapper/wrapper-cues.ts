/**
 * Signs that a text may be an attempt to get around the rules: forms of wrappers (personas, games, claims of authority,
 * orders to assistants, ...), demands for detail, and what harm is spoken of with. One sign alone says nothing.
 */
import { z } from 'zod';
import { expandForms } from '../matching/word-list.ts';
import { createPhraseFinder, type PhraseHit } from '../phrases/phrase-finder.ts';
import { type Finding, patternClasses } from '../signals.ts';
import { disguiseBit } from '../text/view.ts';

const words = z
  .array(
    z.string().superRefine((text, context) => {
      try {
        expandForms(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
      }
    }),
  )
  .min(1, 'has no words');

export const wrapperCuesSchema = z
  .strictObject({
    version: z.literal(1),
    /** Signs that are forms of a wrapper: without one of them, a disguise or a pattern there is no attempt. */
    forms: z.array(z.string()).min(1),
    /** Words of each sign by name and language. */
    cues: z.record(
      z.string().regex(/^[a-z-]+$/, 'use lower case letters and hyphens'),
      z.record(z.string().regex(/^[a-z]{2}$/, 'use an ISO 639-1 code'), words),
    ),
  })
  .superRefine(({ forms, cues }, context) => {
    for (const form of forms)
      if (!Object.hasOwn(cues, form))
        context.addIssue({ code: 'custom', message: `the form ${form} has no words` });
  });

export type WrapperCuesFile = z.infer<typeof wrapperCuesSchema>;

/** Signs that layers A and D give, and those of what had to be undone. */
const found = ['found.request', 'found.mention', ...patternClasses.map((name) => `found.${name}` as const)];
const undone = Object.entries(disguiseBit);
/** Units that must be disguised before it is no accident. */
const leastUndone = 3;

/** Names of all signs, in the order of their numbers. */
export function signNames({ cues }: WrapperCuesFile): string[] {
  return [...Object.keys(cues), ...found, ...undone.map(([name]) => `undone.${name}`)];
}

/** Numbers of the signs that make a wrapper. */
export function formNumbers(file: WrapperCuesFile): ReadonlySet<number> {
  const makes = (name: string): boolean =>
    file.forms.includes(name) ||
    (name.startsWith('found.') && name !== 'found.request' && name !== 'found.mention') ||
    (name.startsWith('undone.') && name !== 'undone.unicode');
  return new Set(signNames(file).flatMap((name, number) => (makes(name) ? [number] : [])));
}

/** @returns a function that finds the words of the signs in a folded text, in order */
export function createCueFinder({ cues }: WrapperCuesFile): (text: string) => PhraseHit[] {
  return createPhraseFinder(Object.values(cues).map((languages) => Object.values(languages).flat()));
}

/** Numbers of the signs that cues, findings and disguises of a stretch give, each once, in order. */
export function signsOf(
  cueCount: number,
  hits: readonly PhraseHit[],
  findings: readonly Finding[],
  marks: Uint16Array | null,
): number[] {
  const signs = new Set<number>();
  for (const { key } of hits) signs.add(key);
  for (const finding of findings) {
    if (finding.layer === 'A') signs.add(cueCount + found.indexOf(`found.${finding.class}`));
    else signs.add(cueCount + (finding.role === 'request' ? 0 : 1));
  }
  if (marks)
    for (const [index, [, bit]] of undone.entries()) {
      let count = 0;
      for (let at = 0; at < marks.length && count < leastUndone; at += 1) if (marks[at]! & bit) count += 1;
      if (count >= leastUndone) signs.add(cueCount + found.length + index);
    }
  return [...signs].sort((a, b) => a - b);
}
