/** The first sentence of the report: did the study hold, and if not, what was missed and by how much. */
import type { Study } from '../training/study.ts';
import { distanceOf } from './criterion-distance.ts';
import { criterionText } from './criterion-words.ts';
import { type Language, say } from './words.ts';

export interface StudyVerdict {
  readonly sentence: string;
  /** One line for every criterion that was missed. */
  readonly misses: readonly string[];
}

export function studyVerdict(study: Study, language: Language): StudyVerdict {
  const { criteria } = study;
  const missed = criteria.filter((criterion) => !criterion.passed);
  const numbers = study.seeds.map(({ seed }) => seed);
  const seeds =
    numbers.length === 1
      ? say(language, 'seedList', { seed: numbers[0]! })
      : say(language, 'seedsList', { seeds: numbers.join(', ') });
  const counts = { count: criteria.length, missed: missed.length, seeds };
  const misses = missed.map((criterion) => {
    const distance = distanceOf(criterion);
    const item = say(language, 'missedItem', {
      run: say(language, 'laneName', { seed: criterion.seed, recipe: say(language, criterion.recipe) }),
      criterion: criterionText(criterion.name, language),
      found: criterionText(criterion.found, language),
      required: criterionText(criterion.required, language),
    });
    if (!distance) return item;
    return say(language, 'missedBy', {
      item,
      distance: say(language, distance.kind, { distance: distance.amount }),
    });
  });
  if (criteria.length === 0) return { sentence: say(language, 'nothingChecked'), misses };
  if (missed.length > 0) return { sentence: say(language, 'missed', counts), misses };
  return { sentence: say(language, study.passed ? 'passed' : 'contradiction', counts), misses };
}
