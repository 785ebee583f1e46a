/** The files under `resources/shield-evaluation`: which classifiers learn from them, and how much each is worth. */

/** What a row of a file counts; 0: it is not learnt from there. */
export interface RowWeights {
  /** In layer C: the outcome of carrying the request out. */
  readonly outcome: number;
  /** In layer C, openly harmful requests: less than `outcome` where they are so terse that only their author sees the wish. */
  readonly plainHarm: number;
  /** In layer A: attempts to get around the rules. */
  readonly attempt: number;
  /** In layer A: harmless rows. */
  readonly harmless: number;
}

export interface OwnSource extends RowWeights {
  /** File name without `.jsonl`. */
  readonly name: string;
  /** Files by the same hands: left out of a training together, to see what holds for other people's wordings. */
  readonly group: string;
}

function sources(group: string, weights: Partial<RowWeights>, ...names: string[]): OwnSource[] {
  const { outcome = 9, plainHarm = outcome, attempt = 0, harmless = 3 } = weights;
  return names.map((name) => ({ name: `training-${name}`, group, outcome, plainHarm, attempt, harmless }));
}

/** By several authors, each without a look at the held-out rows: what is asked for counts. */
export const requestSources: readonly OwnSource[] = [
  ...sources('outcomes', { harmless: 1 }, 'outcomes'),
  ...sources('second hand', {}, 'plain'),
  ...sources('second hand', { harmless: 1 }, 'indirect'),
  ...sources('third', {}, 'third-english', 'third-japanese', 'third-others'),
  ...sources('third', { harmless: 1 }, 'third-harm'),
  ...sources('fourth', {}, 'fourth-english', 'fourth-japanese', 'fourth-others'),
  ...sources('fourth', { harmless: 4 }, 'fourth-harmless'),
  ...sources('fifth', { harmless: 2 }, 'fifth-english', 'fifth-japanese'),
  ...sources('sixth', { attempt: 3 }, 'sixth-a', 'sixth-b'),
  ...sources('sixth', {}, 'sixth-c', 'sixth-d'),
  ...sources('seventh', { attempt: 3 }, 'seventh-a', 'seventh-b', 'seventh-d'),
  ...sources('seventh', {}, 'seventh-c'),
  ...sources(
    'eighth',
    { outcome: 2.25, plainHarm: 0, attempt: 3 },
    'eighth-english',
    'eighth-japanese',
    'eighth-east',
    'eighth-west',
    'eighth-mixed',
    'eighth-danger',
    'eighth-indirect',
  ),
  ...sources(
    'ninth',
    { attempt: 3 },
    'ninth-a',
    'ninth-b',
    'ninth-c',
    'ninth-d',
    'ninth-e',
    'ninth-f',
    'ninth-g',
    'ninth-h',
  ),
  ...sources('system', { attempt: 6, harmless: 6 }, 'system'),
];

/** Attempts to get around the rules, and harmless rows of the same carriers. */
export const wrappedSources: readonly OwnSource[] = sources(
  'wrapped',
  { outcome: 5, attempt: 6, harmless: 9 },
  'wrapped',
  'wrapped-second',
  'wrapped-third',
);

export const ownSources: readonly OwnSource[] = [...requestSources, ...wrappedSources];
