/** Quality of the published data set: what a model could learn instead of danger must not be in it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataSetArtifact } from '../../build/make-data-set.ts';
import { verifyArtifact } from '../artifacts/artifact.ts';
import { behaviourTags } from './behaviour-tags.ts';
import { readDataSet } from './data-set.ts';
import { foldText, similarPairs } from './near-duplicates.ts';
import type { Row } from './row.ts';
import { splitNames } from './splits.ts';
import { learnSurface, macroAuroc } from './surface-classifier.ts';
import { verdicts } from './verdict.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'resources', 'embedded-data', 'published');
const splits = await readDataSet(folder);
const rows = splitNames.flatMap((split) => splits[split]);
const splitOfRow = splitNames.flatMap((split) => splits[split].map(() => split));
const languages = ['en', 'ja', 'zh', 'ko', 'ru', 'ar'] as const;

const inLanguage = (language: string, from: readonly Row[] = rows): Row[] =>
  from.filter((row) => row.language === language);

/** The largest distance of a label's share from a third, relative to a third. */
function imbalance(own: readonly Row[]): number {
  const thirds = own.length / verdicts.length;
  return Math.max(
    ...verdicts.map((label) => Math.abs(own.filter((row) => row.label === label).length - thirds) / thirds),
  );
}

/** The first three words; six characters where words are not spaced. */
function opening({ prompt, language }: Row): string {
  const text = foldText(prompt);
  return language === 'ja' || language === 'zh'
    ? [...text].slice(0, 6).join('')
    : text.split(' ').slice(0, 3).join(' ');
}

describe('the published files', () => {
  it('are what the script makes of the material', async () => {
    const { files } = await dataSetArtifact();
    expect([...files.keys()].sort()).toEqual(splitNames.map((split) => `${split}.jsonl`).sort());
    for (const [name, content] of files) {
      // Not toBe on the texts: a difference would print megabytes.
      expect([name, (await readFile(path.join(folder, name), 'utf8')) === content]).toEqual([name, true]);
    }
  });

  it('have the hashes and row counts of their manifest', async () => {
    const { manifest } = await verifyArtifact(folder, ['data-set']);
    expect(Object.keys(manifest.files).sort()).toEqual(splitNames.map((split) => `${split}.jsonl`).sort());
    expect(manifest.parameters.rows).toEqual(
      Object.fromEntries(splitNames.map((split) => [split, splits[split].length])),
    );
    expect(manifest.licence).toBe('Apache-2.0');
  });
});

describe('size and balance', () => {
  it('has 4,000 rows or more, all different', () => {
    expect(rows.length).toBeGreaterThanOrEqual(4000);
    expect(new Set(rows.map((row) => foldText(row.prompt))).size).toBe(rows.length);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  it('has English and Japanese in similar number, and 300 rows or more of each other language', () => {
    const counts = languages.map((language) => inLanguage(language).length);
    const ratio = counts[0]! / counts[1]!;
    expect(ratio).toBeGreaterThanOrEqual(0.8);
    expect(ratio).toBeLessThanOrEqual(1.25);
    expect(Math.min(...counts.slice(2))).toBeGreaterThanOrEqual(300);
    expect(counts.reduce((sum, count) => sum + count)).toBe(rows.length);
  });

  it.each([undefined, ...languages])(
    'has the three labels in balance, overall and in every split (language: %s)',
    (language) => {
      const own = (from: readonly Row[]): readonly Row[] => (language ? inLanguage(language, from) : from);
      expect(imbalance(own(rows))).toBeLessThanOrEqual(0.15);
      for (const split of splitNames)
        expect([split, imbalance(own(splits[split])) <= 0.15]).toEqual([split, true]);
    },
  );

  it.each(languages)('has 30 topics or more with all three labels (%s)', (language) => {
    const topics = Map.groupBy(inLanguage(language), (row) => row.topic);
    const full = [...topics.values()].filter(
      (own) => new Set(own.map((row) => row.label)).size === verdicts.length,
    );
    expect(full.length).toBeGreaterThanOrEqual(30);
    expect(full.length).toBe(topics.size);
  });

  it.each(languages)('has harmless look-alikes, a tenth of ALLOW or more (%s)', (language) => {
    const lookAlikes = inLanguage(language).filter((row) => row.kind === 'look-alike');
    expect(lookAlikes.every((row) => row.label === 'ALLOW')).toBe(true);
    const allowed = inLanguage(language).filter((row) => row.label === 'ALLOW');
    expect(lookAlikes.length / allowed.length).toBeGreaterThanOrEqual(0.1);
    expect(splits.validation.some((row) => row.language === language && row.kind === 'look-alike')).toBe(
      true,
    );
  });

  it("starts every answer with its label's behaviour tag, followed by text", () => {
    const wrong = rows.filter(
      ({ label, answer }) => !answer.startsWith(`${behaviourTags[label]} `) || answer.includes('|>', 12),
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

describe('leakage', () => {
  it('keeps every template in one split', () => {
    const splitsOfTemplate = Map.groupBy(rows.keys(), (index) => rows[index]!.template);
    const parted = [...splitsOfTemplate].filter(
      ([, indices]) => new Set(indices.map((index) => splitOfRow[index])).size > 1,
    );
    expect(parted.map(([template]) => template)).toEqual([]);
    expect(splitsOfTemplate.size).toBeGreaterThan(500);
  });

  it('has no two prompts in different splits with half of their shingles in common', () => {
    const leaks = similarPairs(
      rows.map((row) => row.prompt),
      0.5,
    ).filter(({ a, b }) => splitOfRow[a] !== splitOfRow[b]);
    expect(leaks.map(({ a, b }) => [rows[a]!.id, rows[b]!.id])).toEqual([]);
  });
});

describe('style', () => {
  it.each(languages)('has prompts of similar length for every label (%s)', (language) => {
    const means = verdicts.map((label) => {
      const own = inLanguage(language).filter((row) => row.label === label);
      return own.reduce((sum, row) => sum + [...row.prompt].length, 0) / own.length;
    });
    expect(Math.max(...means) / Math.min(...means)).toBeLessThan(1.2);
  });

  it.each(languages)('has few prompts that begin alike (%s)', (language) => {
    const own = inLanguage(language);
    const byOpening = [...Map.groupBy(own, opening).values()];
    expect(byOpening.length / own.length).toBeGreaterThan(0.6);
    const common = byOpening.filter((sharing) => sharing.length > 21).flat();
    expect(common.length / own.length).toBeLessThan(0.05);
  });

  const classifier = learnSurface(splits.train);

  it.each(['validation', 'test'] as const)(
    'does not betray the label by length, punctuation and opening word (%s)',
    (split) => {
      expect(macroAuroc(classifier, splits[split])).toBeLessThanOrEqual(0.65);
    },
  );
});
