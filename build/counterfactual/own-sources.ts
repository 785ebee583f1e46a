/** The files under `resources/shield-evaluation` that classifiers learn from, and how much each is worth. */

export interface OwnSource {
  /** File name without `.jsonl`. */
  readonly name: string;
  /** Files by the same hands: left out of a training together, to see what holds for other people's wordings. */
  readonly group: string;
  /** What a row counts for layer A: an attempt to get around the rules, and a harmless row. 0: not learnt from there. */
  readonly attempt: number;
  readonly harmless: number;
}

function sources(group: string, attempt: number, harmless: number, ...names: string[]): OwnSource[] {
  return names.map((name) => ({ name: `training-${name}`, group, attempt, harmless }));
}

/** By several authors, each without a look at the held-out rows: what is asked for counts. */
export const requestSources: readonly OwnSource[] = [
  ...sources('outcomes', 0, 1, 'outcomes'),
  ...sources('second hand', 0, 3, 'plain'),
  ...sources('second hand', 0, 1, 'indirect'),
  ...sources('third', 0, 3, 'third-english', 'third-japanese', 'third-others'),
  ...sources('third', 0, 1, 'third-harm'),
  ...sources('fourth', 0, 3, 'fourth-english', 'fourth-japanese', 'fourth-others'),
  ...sources('fourth', 0, 4, 'fourth-harmless'),
  ...sources('fifth', 0, 2, 'fifth-english', 'fifth-japanese'),
  ...sources('sixth', 3, 3, 'sixth-a', 'sixth-b'),
  ...sources('sixth', 0, 3, 'sixth-c', 'sixth-d'),
  ...sources('seventh', 3, 3, 'seventh-a', 'seventh-b', 'seventh-d'),
  ...sources('seventh', 0, 3, 'seventh-c'),
  ...sources('system', 6, 6, 'system'),
];

/** Attempts to get around the rules, and harmless rows of the same carriers. */
export const wrappedSources: readonly OwnSource[] = sources(
  'wrapped',
  6,
  9,
  'wrapped',
  'wrapped-second',
  'wrapped-third',
);

export const ownSources: readonly OwnSource[] = [...requestSources, ...wrappedSources];
