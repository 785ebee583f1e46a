import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import type { Row } from './row.ts';
import { type Splits, splitByTemplate, splitNames } from './splits.ts';
import { verdicts } from './verdict.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Rows of `templates` templates in each language; prompts of random letters have no common shingles. */
function makeRows(templates: number, seed: number, languages: readonly string[] = ['en', 'ja']): Row[] {
  const random = new Random(seed);
  return languages.flatMap((language) =>
    Array.from(
      { length: templates },
      (_, number) => `${language}/topic-${number % 5}/scene-${number}`,
    ).flatMap((template) =>
      verdicts.map(
        (label, index): Row => ({
          id: `${template}/${index}`,
          prompt: Array.from({ length: 40 }, () => letters[random.integer(letters.length)]).join(''),
          label,
          language,
          topic: template.split('/')[1]!,
          template,
          kind: 'plain',
          answer: 'x',
        }),
      ),
    ),
  );
}

/** The splits that hold a row for which the condition is true. */
const splitsWith = (splits: Splits, condition: (row: Row) => boolean): string[] =>
  splitNames.filter((name) => splits[name].some(condition));

describe('splitByTemplate', () => {
  it('keeps every row once and never parts a template', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1e6 }), (templates, seed) => {
        const rows = makeRows(templates, seed);
        const splits = splitByTemplate(rows, seed);
        expect(splitNames.flatMap((name) => splits[name].map(({ id }) => id)).sort()).toEqual(
          rows.map(({ id }) => id).sort(),
        );
        for (const template of new Set(rows.map((row) => row.template))) {
          expect(splitsWith(splits, (row) => row.template === template)).toHaveLength(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('keeps templates with near-duplicate rows together, also through a third', () => {
    const rows = makeRows(40, 3);
    const chain = (index: number, prompt: string): void => {
      rows[index] = { ...rows[index]!, prompt };
    };
    const [first, second, third] = [
      'how do i get rust off the old',
      'garden shears before spring',
      'and then oil them well too',
    ];
    chain(0, `${first} ${second}`);
    chain(60, `${second} ${third}`);
    // The one that joins the other two comes last.
    chain(117, `${first} ${second} ${third}`);
    const members = [0, 60, 117].map((index) => rows[index]!.template);
    expect(new Set(members).size).toBe(3);
    for (let seed = 0; seed < 10; seed += 1) {
      expect(splitsWith(splitByTemplate(rows, seed), (row) => members.includes(row.template))).toHaveLength(
        1,
      );
    }
    const apart = Array.from({ length: 10 }, (_, seed) =>
      splitsWith(splitByTemplate(makeRows(40, 3), seed), (row) => members.includes(row.template)),
    );
    expect(apart.some((names) => names.length > 1)).toBe(true);
  });

  it('depends on rows and seed alone', () => {
    const rows = makeRows(30, 5);
    expect(splitByTemplate(rows, 8)).toEqual(splitByTemplate(structuredClone(rows), 8));
    expect(splitByTemplate(rows, 8)).not.toEqual(splitByTemplate(rows, 9));
  });

  it('meets the shares in each language', () => {
    const languages = ['en', 'ja', 'ko'];
    const splits = splitByTemplate(makeRows(200, 1, languages), 8);
    const shares = { train: 0.7, validation: 0.11, calibration: 0.08, test: 0.11 };
    for (const language of languages) {
      for (const name of splitNames) {
        const share = splits[name].filter((row) => row.language === language).length / 600;
        expect(Math.abs(share - shares[name])).toBeLessThan(0.01);
      }
    }
  });

  it('shows every split all topics when there are enough templates', () => {
    const splits = splitByTemplate(makeRows(200, 1), 8);
    for (const name of splitNames) expect(new Set(splits[name].map((row) => row.topic)).size).toBe(5);
  });
});
