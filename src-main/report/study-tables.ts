/** The report's tables as plain texts, for Markdown and the page alike. */
import { judges } from '../training/events.ts';
import { realDrop, type Study, type StudyRun, type StudySeed } from '../training/study.ts';
import { criterionText, resultText } from './criterion-words.ts';
import {
  countText,
  type Figure,
  type FigureRow,
  figureRows,
  intervalText,
  valueText,
} from './study-figures.ts';
import { type Language, say, type WordKey } from './words.ts';

export const recipeNames = ['naive', 'protected'] as const;

export interface FigureCell {
  readonly start: string;
  readonly end: string;
  /** "0.79–0.88 → 0.00–0.03"; `null` for a score. */
  readonly interval: string | null;
  /** "210/250 → 3/250"; for a missing figure, why it is missing. */
  readonly count: string | null;
}

export interface FigureLine {
  readonly row: FigureRow;
  readonly name: string;
  readonly target: string;
  /** Rows counted; every cell's when they differ. */
  readonly rows: string;
  /** Naive task head, safety head, dual policy; then the same for protected. */
  readonly cells: readonly FigureCell[];
}

export function figureLines(seed: StudySeed, language: Language): readonly FigureLine[] {
  return figureRows.map((row: FigureRow) => {
    const pairs = recipeNames.flatMap((recipe) => {
      const { start, end } = seed[recipe].result;
      return judges.map((judge) => [row.of(start, judge), row.of(end, judge)] as const);
    });
    const counts = new Set(pairs.flat().map((figure) => ('rows' in figure ? String(figure.rows) : '')));
    return {
      row,
      name: say(language, row.name),
      target: row.target ? `${row.target.sign} ${row.target.value}` : '',
      rows: [...counts].join(' / '),
      cells: pairs.map(([start, end]) => cell(start, end, language)),
    };
  });
}

function cell(start: Figure, end: Figure, language: Language): FigureCell {
  const both = (of: (figure: Figure) => string | null): string | null => {
    const [before, after] = [of(start), of(end)];
    return before === null && after === null ? null : `${before ?? '–'} → ${after ?? '–'}`;
  };
  const missing = start.value === null && end.value === null;
  return {
    start: valueText(start),
    end: valueText(end),
    interval: both(intervalText),
    count: missing ? say(language, 'rowsNone') : both(countText),
  };
}

export function criteriaRows(study: Study, language: Language): readonly (readonly string[])[] {
  return study.criteria.map((criterion) => [
    String(criterion.seed),
    say(language, criterion.recipe),
    criterionText(criterion.name, language),
    criterionText(criterion.required, language),
    criterionText(criterion.found, language),
    resultText(criterion, language),
  ]);
}

export function criteriaHeading(language: Language): readonly string[] {
  return (['seed', 'recipe', 'criterion', 'required', 'found', 'result'] as const).map((key) =>
    say(language, key),
  );
}

const endings: Readonly<Record<StudyRun['result']['ended'], WordKey>> = {
  'all-steps': 'endedAllSteps',
  'early-stop': 'endedEarlyStop',
  alarm: 'endedAlarm',
};

export function runsHeading(language: Language): readonly string[] {
  const keys = ['seed', 'recipe', 'steps', 'ended', 'kept', 'dropStep', 'alarmStep', 'seconds'] as const;
  return keys.map((key) => say(language, key));
}

export function runsRows(study: Study, language: Language): readonly (readonly string[])[] {
  const stepOr = (step: number | null | undefined): string =>
    step == null ? say(language, 'none') : String(step);
  return study.seeds.flatMap((seed) =>
    recipeNames.map((recipe) => {
      const { result, evaluations, seconds } = seed[recipe];
      const drop = realDrop(evaluations, 'taskHead');
      return [
        String(seed.seed),
        say(language, recipe),
        String(result.steps),
        say(language, endings[result.ended]),
        String(result.endStep),
        stepOr(drop === null ? null : evaluations[drop]?.step),
        stepOr(result.alarmStep),
        seconds.toFixed(0),
      ];
    }),
  );
}

export function provenanceRows(study: Study, language: Language): readonly (readonly [string, string])[] {
  const { model, dataSet, provider, threads, seconds, seeds } = study;
  return [
    [say(language, 'model'), model.name],
    [say(language, 'modelManifest'), model.manifestSha256],
    [say(language, 'dataManifest'), dataSet.manifestSha256],
    [say(language, 'dataRows'), say(language, 'dataRowsValue', dataSet.rows)],
    [say(language, 'provider'), provider],
    [say(language, 'threads'), String(threads)],
    [say(language, 'seeds'), seeds.map(({ seed }) => seed).join(', ')],
    [say(language, 'totalSeconds'), seconds.toFixed(0)],
  ];
}

/** States what task accuracy is weighted by, recipe by recipe. */
export function accuracyNote(study: Study, language: Language): string {
  const first = study.seeds[0];
  const mixes = first
    ? recipeNames.map((recipe) =>
        say(language, 'mixOf', { recipe: say(language, recipe), ...first[recipe].recipe.batch.classMix }),
      )
    : ['–'];
  return say(language, 'accuracyNote', { mixes: mixes.join('; ') });
}
