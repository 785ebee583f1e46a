/** Why a turn or a step ended as it did, in the language of the screens; what a part said of it stays beside it. */
import type { TFunction } from 'i18next';
import type { TurnProblem } from '../../../src-main/agent/turn-problem.ts';

interface Told {
  /** In English, or as a person wrote it. */
  readonly problem: string | null;
  /** Left out in records of earlier versions. */
  readonly meaning?: TurnProblem | null | undefined;
}

export interface ProblemWords {
  /** Null where only the part's own words say it. */
  readonly words: string | null;
  /** The part's own words, in English. */
  readonly detail: string | null;
}

export function turnProblemWords({ problem, meaning }: Told, t: TFunction<'chat'>): ProblemWords {
  if (!meaning) return { words: null, detail: problem };
  const words = t(`problem.${meaning.code}`, { ...meaning.values, defaultValue: problem ?? '' });
  return { words, detail: 'detail' in meaning.values ? problem : null };
}
