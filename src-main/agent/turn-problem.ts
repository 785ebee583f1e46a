/** Why a turn ended as it did, by a code with what its words name, for screens of every language; in English beside it. */

type Nothing = Readonly<Record<never, never>>;
interface Detail {
  /** In the words of the part that it went wrong in. */
  readonly detail: string;
}

interface TurnProblemValues {
  /** The program ended after an approval was used: whether the action was carried out is not known. */
  'used-before': Nothing;
  'no-more-tools': Nothing;
  'program-ended': Nothing;
  'program-ended-in-tool': Nothing;
  'no-tool': { readonly tool: string };
  'not-recorded': Detail;
  'not-saved': Detail;
  'could-not-go-on': Detail;
  /** A part failed; only its own words say how. */
  'part-failed': Detail;
}

export type TurnProblemCode = keyof TurnProblemValues;

export type TurnProblem = {
  [Code in TurnProblemCode]: { readonly code: Code; readonly values: TurnProblemValues[Code] };
}[TurnProblemCode];

/** As it is stored: records of earlier versions have the English words alone. */
export interface ToldProblem {
  readonly problem: string;
  readonly meaning: TurnProblem;
}

export function problemOf(meaning: TurnProblem): ToldProblem {
  return { problem: inEnglish(meaning), meaning };
}

function inEnglish({ code, values }: TurnProblem): string {
  switch (code) {
    case 'used-before':
      return 'The program ended after the approval was used: it is not known whether the action was carried out, and it is not repeated.';
    case 'no-more-tools':
      return 'The model asked for a tool, and may use none any more.';
    case 'program-ended':
      return 'The program ended while this turn went on. Ask again.';
    case 'program-ended-in-tool':
      return 'The program ended while a tool ran: it is not known whether it finished, and it is not repeated.';
    case 'no-tool':
      return `There is no tool "${values.tool}".`;
    case 'not-saved':
      return `The turn could not be saved (${values.detail}).`;
    case 'could-not-go-on':
      return `The turn could not go on: ${values.detail}`;
    case 'not-recorded':
    case 'part-failed':
      return values.detail;
  }
}
