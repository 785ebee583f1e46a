/** Layer B: what the text wants, as tags with the places that say so. */
import type { Span } from '../signals.ts';

export const intentTags = [
  'BYPASS_SAFETY',
  'HOW_TO_HARM',
  'LEGITIMIZE',
  'CONCEALMENT',
  'TARGETING',
  'MASS_EFFECT',
  'SELF_DIRECTED',
  'SEEK_HELP',
  'DEFENSIVE',
  'FICTION',
] as const;

export type IntentTag = (typeof intentTags)[number];

/** Tags that speak against harm; they soften words that are only mentioned, and nothing on the hard path. */
export const softeningTags: ReadonlySet<IntentTag> = new Set(['SEEK_HELP', 'DEFENSIVE', 'FICTION']);

export interface IntentSignal {
  readonly layer: 'B';
  readonly tag: IntentTag;
  /** Id of the rule in `intents.json`. */
  readonly id: string;
  /** The words and findings that fulfil the rule, sorted. */
  readonly spans: readonly Span[];
}
