/** Numbers as people write them: groups of digits with a space, a hyphen or a full stop between them. */

export interface DigitGroup {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/** Groups that belong together, and what is between them: one character that is the same throughout. */
export interface DigitRun {
  readonly groups: readonly DigitGroup[];
}

/** Not within a word or an identifier: hashes, UUIDs and file names are full of digits. */
const group = /(?<![A-Za-z0-9_]|[A-Za-z_][.-])\d{1,40}(?![A-Za-z0-9_])/gu;

export function digitRuns(text: string): DigitRun[] {
  const runs: DigitGroup[][] = [];
  let separator = '';
  for (const { 0: digits, index: start } of text.matchAll(group)) {
    const last = runs.at(-1)?.at(-1);
    const between = last && start - last.end === 1 ? text[last.end]! : '';
    const one = { start, end: start + digits.length, digits };
    if (
      last &&
      ' -.'.includes(between) &&
      between !== '' &&
      (runs.at(-1)!.length === 1 || between === separator)
    ) {
      separator = between;
      runs.at(-1)!.push(one);
    } else runs.push([one]);
  }
  return runs.map((groups) => ({ groups }));
}

export interface GroupedNumber {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** Lengths of the groups, for example `4-4-4`. */
  readonly shape: string;
}

/** Every number that neighbouring groups of a run make, with at least `least` and at most `most` digits. */
export function* numbersIn({ groups }: DigitRun, least: number, most: number): Generator<GroupedNumber> {
  for (let first = 0; first < groups.length; first++) {
    let digits = '';
    const lengths: number[] = [];
    for (let last = first; last < groups.length && digits.length <= most; last++) {
      digits += groups[last]!.digits;
      lengths.push(groups[last]!.digits.length);
      if (digits.length < least || digits.length > most) continue;
      yield { start: groups[first]!.start, end: groups[last]!.end, digits, shape: lengths.join('-') };
    }
  }
}
