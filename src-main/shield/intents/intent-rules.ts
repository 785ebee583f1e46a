/** Layer B: rules from findings and forms of requests to intent tags. */
import { z } from 'zod';
import { expandForms } from '../matching/word-list.ts';
import { createPhraseFinder } from '../phrases/phrase-finder.ts';
import {
  type DangerCategory,
  dangerCategories,
  type Finding,
  patternClasses,
  type Span,
  severities,
} from '../signals.ts';
import type { View } from '../text/view.ts';
import { type IntentSignal, intentTags } from './intent.ts';

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

const need = z.union([
  z.strictObject({ patterns: z.array(z.enum(patternClasses)).min(1), atLeast: z.enum(severities) }),
  z.strictObject({
    categories: z.union([
      z.literal('any'),
      z.array(z.enum(dangerCategories as [DangerCategory, ...DangerCategory[]])).min(1),
    ]),
    role: z.enum(['request', 'any']),
  }),
  z.strictObject({ cue: z.string() }),
]);

export const intentsSchema = z
  .strictObject({
    version: z.literal(1),
    /** Words of request forms by name and language. */
    cues: z.record(z.string(), z.record(z.string().regex(/^[a-z]{2}$/, 'use an ISO 639-1 code'), words)),
    /** A rule gives its tag when everything it needs is in the text. */
    rules: z.array(z.strictObject({ id: z.string(), tag: z.enum(intentTags), needs: z.array(need).min(1) })),
  })
  .superRefine(({ cues, rules }, context) => {
    for (const rule of rules)
      for (const own of rule.needs)
        if ('cue' in own && !Object.hasOwn(cues, own.cue))
          context.addIssue({
            code: 'custom',
            message: `rule ${rule.id} needs the cue ${own.cue}, which is not there`,
          });
  });

export type IntentsFile = z.infer<typeof intentsSchema>;
type Need = z.infer<typeof need>;

/** Spans shown for one need. */
const mostSpans = 4;

/** @returns a function that gives the intents of a folded text, one signal a rule, from what layers A and D found */
export function createIntents(
  file: IntentsFile,
): (folded: View, findings: readonly Finding[]) => IntentSignal[] {
  const names = Object.keys(file.cues);
  const find = createPhraseFinder(names.map((name) => Object.values(file.cues[name]!).flat()));
  return (view, findings) => {
    const spans = new Map<string, Span[]>();
    for (const { key, start, end } of find(view.text)) {
      const own = spans.get(names[key]!) ?? [];
      own.push({
        start: view.starts ? view.starts[start]! : start,
        end: view.ends ? view.ends[end - 1]! : end,
      });
      spans.set(names[key]!, own);
    }
    return file.rules.flatMap(({ id, tag, needs }): IntentSignal[] => {
      const parts = needs.map((own) => spansOf(own, findings, spans).slice(0, mostSpans));
      if (parts.some((part) => part.length === 0)) return [];
      const all = parts.flat().sort((a, b) => a.start - b.start || a.end - b.end);
      return [{ layer: 'B', tag, id, spans: all }];
    });
  };
}

function spansOf(
  own: Need,
  findings: readonly Finding[],
  cues: ReadonlyMap<string, readonly Span[]>,
): readonly Span[] {
  if ('cue' in own) return cues.get(own.cue) ?? [];
  return findings
    .filter((finding) => {
      if ('patterns' in own)
        return (
          finding.layer === 'A' &&
          own.patterns.includes(finding.class) &&
          severities.indexOf(finding.severity) <= severities.indexOf(own.atLeast)
        );
      return (
        finding.layer === 'D' &&
        (own.categories === 'any' || own.categories.includes(finding.category)) &&
        (own.role === 'any' || finding.role === 'request')
      );
    })
    .map(({ span }) => span);
}
