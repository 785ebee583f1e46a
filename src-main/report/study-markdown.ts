/** The report as Markdown: for pull requests, issues and terminals. */
import { judges } from '../training/events.ts';
import type { Study } from '../training/study.ts';
import { escapeMarkdown, markdownTable } from './markdown-table.ts';
import { distinctRecipes, recipeDescriptions, recipeGroups } from './recipe-fields.ts';
import {
  accuracyNote,
  criteriaHeading,
  criteriaRows,
  figureLines,
  provenanceRows,
  recipeNames,
  runsHeading,
  runsRows,
} from './study-tables.ts';
import { studyVerdict } from './study-verdict.ts';
import { type Language, say } from './words.ts';

export function studyMarkdown(study: Study, language: Language): string {
  const word = (key: Parameters<typeof say>[1], values?: Parameters<typeof say>[2]): string =>
    say(language, key, values);
  const text = (content: string): string => escapeMarkdown(content);
  const verdict = studyVerdict(study, language);

  // A table a recipe: nine columns with intervals are too many for plain text.
  const figures = study.seeds.flatMap((seed) =>
    recipeNames.flatMap((recipe, index) => {
      const rows = figureLines(seed, language).map(({ name, target, rows: count, cells }) => [
        name,
        target,
        count,
        ...cells
          .slice(index * judges.length, (index + 1) * judges.length)
          .map(({ start, end, interval }) => `${start} → ${end}${interval === null ? '' : ` (${interval})`}`),
      ]);
      const heading = [word('figure'), word('target'), word('rows'), ...judges.map((judge) => word(judge))];
      return [
        `### ${text(word('laneName', { seed: seed.seed, recipe: word(recipe) }))}`,
        markdownTable(heading, rows, ['left', 'right', 'right']),
      ];
    }),
  );

  const recipes = distinctRecipes(study).flatMap((seeds) => {
    const rows = recipeGroups(seeds[0]!).flatMap(({ name, fields }) =>
      fields.map((field) => [
        name === null ? field.name : `${name}.${field.name}`,
        field.naive,
        field.protected,
      ]),
    );
    return [
      `### ${text(word('recipesHeading', { seeds: seeds.map(({ seed }) => seed).join(', ') }))}`,
      ...recipeDescriptions(seeds[0]!).map(({ recipe, description }) =>
        text(word('described', { recipe: word(recipe), description })),
      ),
      markdownTable(['', word('naive'), word('protected')], rows),
    ];
  });

  const blocks = [
    `# ${text(word('title'))}`,
    `**${text(verdict.sentence)}**`,
    ...(verdict.misses.length > 0 ? [verdict.misses.map((miss) => `- ${text(miss)}`).join('\n')] : []),
    `## ${text(word('criteria'))}`,
    markdownTable(criteriaHeading(language), criteriaRows(study, language), [
      'right',
      'left',
      'left',
      'left',
      'left',
      'left',
    ]),
    `## ${text(word('figures'))}`,
    text(accuracyNote(study, language)),
    ...figures,
    `## ${text(word('runs'))}`,
    markdownTable(runsHeading(language), runsRows(study, language), [
      'right',
      'left',
      'right',
      'left',
      'right',
      'right',
      'right',
      'right',
    ]),
    text(word('chartsElsewhere')),
    `## ${text(word('provenance'))}`,
    markdownTable(['', ''], provenanceRows(study, language)),
    ...recipes,
  ];
  return `${blocks.join('\n\n')}\n`;
}
