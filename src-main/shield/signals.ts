/** What the layers of the shield find in a text. Spans are UTF-16 offsets into the text exactly as it was given. */

/**
 * Who speaks: somebody who wants something, or a model that answers. An answer cannot be an attempt to get around the
 * rules, and "Sure, here is how ..." is how answers begin: layer A is left out there.
 */
export type Utterance = 'request' | 'answer';

/** A patterns, D lexicons, B intents, C directives. */
export type Layer = 'A' | 'B' | 'C' | 'D';

/** `[start, end)` in UTF-16 code units of the original text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Weight of the four parents of all danger categories. */
export const parentWeights = {
  LIFE_THREAT: 0.3,
  SELF_HARM: 0.2,
  PUBLIC_ORDER: 0.28,
  SYSTEM_THREAT: 0.26,
} as const;

export type DangerParent = keyof typeof parentWeights;

/** Every danger category and its parent. */
export const categoryParents = {
  VIOLENCE: 'LIFE_THREAT',
  WEAPONS: 'LIFE_THREAT',
  TERRORISM: 'LIFE_THREAT',
  CHILD_SAFETY: 'LIFE_THREAT',
  SELF_HARM: 'SELF_HARM',
  DRUGS: 'PUBLIC_ORDER',
  CRIME: 'PUBLIC_ORDER',
  FRAUD: 'PUBLIC_ORDER',
  HATE: 'PUBLIC_ORDER',
  HARASSMENT: 'PUBLIC_ORDER',
  SEXUAL: 'PUBLIC_ORDER',
  MISINFORMATION: 'PUBLIC_ORDER',
  CYBER: 'SYSTEM_THREAT',
  PRIVACY: 'SYSTEM_THREAT',
} as const satisfies Record<string, DangerParent>;

export type DangerCategory = keyof typeof categoryParents;

export const dangerCategories = Object.keys(categoryParents) as DangerCategory[];

/** Kinds of layer A patterns. */
export const patternClasses = [
  'jailbreak-persona',
  'role-play',
  'fiction-framing',
  'hypothetical',
  'translation-evasion',
  'obfuscation',
  'encoding-request',
  'injection',
  'system-override',
  'prompt-leak',
  'refusal-suppression',
  'many-shot',
  'authority-claim',
] as const;

export type PatternClass = (typeof patternClasses)[number];

export const severities = ['critical', 'high', 'medium'] as const;

export type Severity = (typeof severities)[number];

/**
 * What had to be undone before the text said this; `plain` when nothing but case. Nested encodings name each step.
 * A span of decoded text covers the whole encoded run.
 */
export const disguises = [
  'plain',
  'unicode',
  'invisible',
  'homoglyph',
  'leetspeak',
  'spacing',
  'base64',
  'hex',
  'url',
  'entities',
  'rot13',
  'reversed',
] as const;

export type Disguise = (typeof disguises)[number];

interface SignalBase {
  /** Id of the row in its data file, for example `en.weapons.bomb`. */
  readonly id: string;
  /** 0 to 1: how much this finding speaks for harm when it stands alone. */
  readonly weight: number;
  /** The word or phrase itself. */
  readonly span: Span;
  /** The neighbours that made it a finding (a request, an act), sorted; empty when the word alone was enough. */
  readonly context: readonly Span[];
  readonly found: readonly Disguise[];
  /** ISO 639-1 code of the row that was found; `any` for patterns of no language. */
  readonly language: string;
}

export interface PatternSignal extends SignalBase {
  readonly layer: 'A';
  readonly class: PatternClass;
  readonly severity: Severity;
}

export interface LexiconSignal extends SignalBase {
  readonly layer: 'D';
  readonly category: DangerCategory;
  readonly parent: DangerParent;
  /** `request`: the conditions of the row hold, so that the text asks for it. `mention`: only the word is there. */
  readonly role: 'request' | 'mention';
}

/** What layers A and D find; layers B and C reason over these. */
export type Finding = PatternSignal | LexiconSignal;
