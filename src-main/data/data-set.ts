/** Making the data set from hand-written material, and reading it back. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { behaviourTags } from './behaviour-tags.ts';
import type { Material, Scene } from './material.ts';
import { foldText } from './near-duplicates.ts';
import { parseRows, type Row } from './row.ts';
import { type SplitName, type Splits, splitByTemplate, splitNames } from './splits.ts';
import type { Verdict } from './verdict.ts';

/** Seed of the published split: changing it changes every figure. */
const SPLIT_SEED = 8;

/** Rows of all materials, exact repetitions (after folding case and space) dropped. */
export function rowsOfMaterial(materials: readonly Material[]): Row[] {
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (const { topic, language, answers, scenes } of materials) {
    const counts = promptCounts(scenes);
    for (const scene of scenes) {
      const template = `${language}/${topic}/${scene.name}`;
      for (const [index, prompt] of scene.prompts.entries()) {
        const key = foldText(prompt.text);
        if (seen.has(key)) continue;
        seen.add(key);
        const choices = usedAnswers(answers[prompt.label], counts[prompt.label]);
        rows.push({
          id: `${template}/${index + 1}`,
          prompt: prompt.text,
          label: prompt.label,
          language,
          topic,
          template,
          kind: prompt.lookAlike ? 'look-alike' : 'plain',
          answer: `${behaviourTags[prompt.label]} ${choices[rows.length % choices.length]!}`,
        });
      }
    }
  }
  return rows;
}

/** Prompts of each verdict in a file. */
function promptCounts(scenes: readonly Scene[]): Record<Verdict, number> {
  const counts: Record<Verdict, number> = { ALLOW: 0, ESCALATE: 0, REFUSE: 0 };
  for (const { label } of scenes.flatMap(({ prompts }) => prompts)) counts[label] += 1;
  return counts;
}

/** One answer for every ten prompts, the first ones written: a small model needs to see a sentence often to say it well. */
function usedAnswers(answers: readonly string[], prompts: number): readonly string[] {
  return answers.slice(0, Math.max(1, Math.floor(prompts / 10)));
}

/** The data set as it is published: rows split by template. */
export function makeDataSet(materials: readonly Material[]): Splits {
  return splitByTemplate(rowsOfMaterial(materials), SPLIT_SEED);
}

/** Name of a split's file in a data set folder. */
export function splitFile(split: SplitName): string {
  return `${split}.jsonl`;
}

/** Reads a data set folder with one JSONL file for each split. @throws RowError, or when a file is missing */
export async function readDataSet(folder: string): Promise<Splits> {
  const entries = await Promise.all(
    splitNames.map(async (split) => {
      const file = path.join(folder, splitFile(split));
      try {
        return [split, parseRows(await readFile(file, 'utf8'), file)] as const;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        throw new Error(
          `${file}: not found. A data set folder holds ${splitNames.map(splitFile).join(', ')}.`,
          {
            cause: error,
          },
        );
      }
    }),
  );
  return Object.fromEntries(entries) as Record<SplitName, Row[]>;
}
