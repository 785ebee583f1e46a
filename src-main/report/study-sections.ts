/** The page's sections in one language, in the order in which a reader asks. */
import { type Judge, judges, type Phase, phases } from '../training/events.ts';
import type { Study, StudySeed } from '../training/study.ts';
import { verdictGlyph } from './chart-colours.ts';
import { element, escapeXml } from './markup.ts';
import { distinctRecipes, type RecipeField, recipeDescriptions, recipeGroups } from './recipe-fields.ts';
import { seedCharts } from './study-charts.ts';
import { pinnedEvents } from './study-events.ts';
import {
  accuracyNote,
  criteriaHeading,
  criteriaRows,
  type FigureCell,
  figureLines,
  provenanceRows,
  recipeNames,
  runsHeading,
  runsRows,
} from './study-tables.ts';
import { studyTimeline } from './study-timeline.ts';
import { studyVerdict } from './study-verdict.ts';
import { svgLineChart } from './svg-line-chart.ts';
import { pinGlyph } from './svg-pins.ts';
import { phaseFill } from './svg-timeline.ts';
import { type Language, say, type WordKey } from './words.ts';

const text = (name: string, content: string, attributes: Record<string, string | undefined> = {}): string =>
  element(name, attributes, [escapeXml(content)]);

const scrollable = (table: string): string => element('div', { class: 'scroll' }, [table]);

/** Title, verdict, contents, criteria, figures, curves, timeline, runs, provenance. */
export function studySections(study: Study, language: Language): string {
  const word = (key: WordKey): string => say(language, key);
  const id = (name: string): string => `${language}-${name}`;
  const section = (name: WordKey, content: readonly string[], heading = word(name)): string =>
    element('section', { id: id(name) }, [text('h2', heading), ...content]);
  const seedName = (seed: number): string => say(language, 'curvesOfSeed', { seed });
  const links: readonly (readonly [string, string])[] = [
    ['criteria', word('criteria')],
    ['figures', word('figures')],
    ...study.seeds.map(({ seed }, index) => [`curves-${index}`, seedName(seed)] as const),
    ['timeline', word('timeline')],
    ['runs', word('runs')],
    ['provenance', word('provenance')],
  ];
  return [
    text('h1', word('title')),
    text('p', word('subtitle'), { class: 'subtitle' }),
    verdictBlock(study, language),
    element(
      'nav',
      { 'aria-label': word('contents') },
      links.map(([name, label]) => text('a', label, { href: `#${id(name)}` })),
    ),
    section('criteria', [scrollable(criteriaTable(study, language))]),
    section('figures', [
      text('p', word('figuresNote'), { class: 'note' }),
      text('p', accuracyNote(study, language), { class: 'note' }),
      ...study.seeds.map((seed) => scrollable(figuresTable(seed, language))),
    ]),
    ...study.seeds.map((seed, index) => curves(seed, language, id(`curves-${index}`), seedName(seed.seed))),
    section('timeline', [
      text('p', word('timelineNote'), { class: 'note' }),
      timelineLegend(language, id('timeline-chart')),
      scrollable(studyTimeline(study, language, id('timeline-chart'))),
    ]),
    section('runs', [
      scrollable(plainTable(runsHeading(language), runsRows(study, language), [0, 2, 4, 5, 6, 7], 'runs')),
    ]),
    section('provenance', provenance(study, language)),
  ].join('\n');
}

function verdictBlock(study: Study, language: Language): string {
  const { sentence, misses } = studyVerdict(study, language);
  const holds = study.passed && misses.length === 0 && study.criteria.length > 0;
  return element('div', { class: `verdict ${holds ? 'holds' : 'fails'}` }, [
    element('p', {}, [
      text('span', holds ? '✓' : '✗', { class: 'mark', 'aria-hidden': 'true' }),
      escapeXml(sentence),
    ]),
    ...(misses.length > 0
      ? [
          element(
            'ul',
            {},
            misses.map((miss) => text('li', miss)),
          ),
        ]
      : []),
  ]);
}

function plainTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[],
  name: string,
): string {
  const kind = (column: number): { class: string | undefined } => ({
    class: numeric.includes(column) ? 'number' : undefined,
  });
  return element('table', { class: name }, [
    element('thead', {}, [
      element(
        'tr',
        {},
        heading.map((cell, column) => text('th', cell, { scope: 'col', ...kind(column) })),
      ),
    ]),
    element(
      'tbody',
      {},
      rows.map((row) =>
        element(
          'tr',
          {},
          row.map((cell, column) => text('td', cell, kind(column))),
        ),
      ),
    ),
  ]);
}

function criteriaTable(study: Study, language: Language): string {
  const texts = criteriaRows(study, language);
  const rows = study.criteria.map((criterion, index) => {
    const before = study.criteria[index - 1];
    const first =
      before && before.seed !== criterion.seed
        ? 'new-seed'
        : before && before.recipe !== criterion.recipe
          ? 'new-recipe'
          : '';
    const cells = texts[index]!.map((cell, column) =>
      text('td', cell, {
        class: column === 0 || column === 4 ? 'number' : column === 5 ? 'result' : undefined,
      }),
    );
    return element('tr', { class: `${first} ${criterion.passed ? 'holds' : 'fails'}`.trim() }, cells);
  });
  const heading = criteriaHeading(language).map((cell, column) =>
    text('th', cell, { scope: 'col', class: column === 0 || column === 4 ? 'number' : undefined }),
  );
  return element('table', { class: 'criteria' }, [
    element('thead', {}, [element('tr', {}, heading)]),
    element('tbody', {}, rows.length > 0 ? rows : [element('tr', {}, [text('td', '–', { colspan: '6' })])]),
  ]);
}

function figuresTable(seed: StudySeed, language: Language): string {
  const word = (key: WordKey): string => say(language, key);
  const top = [
    text('th', word('figure'), { scope: 'col', rowspan: '2' }),
    text('th', word('target'), { scope: 'col', rowspan: '2', class: 'number' }),
    text('th', word('rows'), { scope: 'col', rowspan: '2', class: 'number' }),
    ...recipeNames.map((recipe) =>
      text('th', word(recipe), { scope: 'colgroup', colspan: '3', class: `recipe ${recipe}` }),
    ),
  ];
  const heads = recipeNames.flatMap(() =>
    judges.map((judge: Judge, index) =>
      text('th', word(judge), { scope: 'col', class: index === 0 ? 'number edge' : 'number' }),
    ),
  );
  const rows = figureLines(seed, language).map(({ row, name, target, rows: count, cells }) => {
    const glyph = row.verdict
      ? element('span', { class: `glyph ${row.verdict.toLowerCase()}`, 'aria-hidden': 'true' }, [
          verdictGlyph[row.verdict],
        ])
      : element('span', { class: 'glyph' }, ['']);
    return element('tr', {}, [
      element('th', { scope: 'row' }, [glyph, escapeXml(name)]),
      text('td', target, { class: 'number' }),
      text('td', count, { class: 'number' }),
      ...cells.map((cell, index) => figureCell(cell, index % judges.length === 0)),
    ]);
  });
  return element('table', { class: 'figures' }, [
    text('caption', say(language, 'recipesOfSeed', { seed: seed.seed })),
    element('thead', {}, [element('tr', {}, top), element('tr', {}, heads)]),
    element('tbody', {}, rows),
  ]);
}

function figureCell({ start, end, interval, count }: FigureCell, edge: boolean): string {
  return element('td', { class: edge ? 'number edge' : 'number', title: count ?? undefined }, [
    `${escapeXml(start)} <span class="arrow">→</span> ${text('b', end)}`,
    ...(interval === null ? [] : [text('small', interval)]),
  ]);
}

function curves(seed: StudySeed, language: Language, id: string, heading: string): string {
  const groups = seedCharts(seed, language, id).map(({ name, note, columns, panels }) =>
    element('figure', {}, [
      element('figcaption', {}, [
        text('h3', say(language, name)),
        ...(note ? [text('p', note, { class: 'note' })] : []),
      ]),
      element('div', { class: `panels of-${columns}` }, panels.map(svgLineChart)),
    ]),
  );
  return element('section', { id }, [
    text('h2', heading),
    text('p', say(language, 'curvesNote'), { class: 'note' }),
    ...groups,
  ]);
}

function timelineLegend(language: Language, chart: string): string {
  const item = (picture: string, label: string, width: number): string =>
    element('span', { class: 'key' }, [
      element('svg', { width, height: 12, viewBox: `0 0 ${width} 12`, 'aria-hidden': 'true' }, [picture]),
      escapeXml(label),
    ]);
  const phase = (name: Phase): string =>
    item(element('rect', { width: 20, height: 12, fill: phaseFill(name, chart) }), say(language, name), 20);
  const pins = Object.values(pinnedEvents).map((event) =>
    item(pinGlyph(event.shape, 6, 6, event.colour), say(language, event.word), 12),
  );
  return element('p', { class: 'legend' }, [...phases.map(phase), ...pins]);
}

function provenance(study: Study, language: Language): readonly string[] {
  const rows = provenanceRows(study, language).map(([name, value]) =>
    element('tr', {}, [text('th', name, { scope: 'row' }), text('td', value, { class: 'mono' })]),
  );
  const field = ({ name, naive, protected: guarded, differs }: RecipeField): string =>
    element('tr', { class: differs ? 'differs' : undefined }, [
      text('th', name, { scope: 'row' }),
      text('td', naive),
      text('td', guarded),
    ]);
  const recipes = distinctRecipes(study).flatMap((seeds) => [
    text('h3', say(language, 'recipesHeading', { seeds: seeds.map(({ seed }) => seed).join(', ') })),
    ...recipeDescriptions(seeds[0]!).map(({ recipe, description }) =>
      text('p', say(language, 'described', { recipe: say(language, recipe), description }), {
        class: 'note',
      }),
    ),
    text('p', say(language, 'recipesNote'), { class: 'note' }),
    element(
      'div',
      { class: 'recipes' },
      recipeGroups(seeds[0]!).map(({ name, fields }) =>
        element('table', { class: 'recipe-part' }, [
          element('thead', {}, [
            element('tr', {}, [
              text('th', name ?? say(language, 'general'), { scope: 'col' }),
              ...recipeNames.map((recipe) =>
                text('th', say(language, recipe), { scope: 'col', class: recipe }),
              ),
            ]),
          ]),
          element('tbody', {}, fields.map(field)),
        ]),
      ),
    ),
  ]);
  return [scrollable(element('table', { class: 'provenance' }, [element('tbody', {}, rows)])), ...recipes];
}
