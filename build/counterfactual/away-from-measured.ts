/** Keeps what is learnt from away from what is measured with: nobody reads the held-out rows, but two people may think alike. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { developmentSets, heldOutSets } from '../../src-main/shield-data/evaluation/evaluation-rows.ts';

const measured = [...heldOutSets, ...developmentSets];
/** Of the smaller text's character 5-grams; above it two rows are the same thought in the same words. */
const sharedAtMost = 0.7;

function fiveGrams(text: string): Set<string> {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
  const grams = new Set<string>();
  for (let at = 0; at + 5 <= Math.max(plain.length, 5); at += 1) grams.add(plain.slice(at, at + 5));
  return grams;
}

/** @returns the rows that are no near copies of a held-out or development row, in their order */
export function awayFromMeasured<Row extends { readonly text: string }>(
  rows: readonly Row[],
  root: string,
): Row[] {
  const sizes: number[] = [];
  const holders = new Map<string, number[]>();
  for (const name of measured)
    for (const line of readFileSync(
      path.join(root, `resources/shield-evaluation/${name}.jsonl`),
      'utf8',
    ).split('\n')) {
      if (line.trim() === '') continue;
      const grams = fiveGrams((JSON.parse(line) as { text: string }).text);
      for (const gram of grams) holders.set(gram, [...(holders.get(gram) ?? []), sizes.length]);
      sizes.push(grams.size);
    }
  return rows.filter(({ text }) => {
    const own = fiveGrams(text);
    const shared = new Map<number, number>();
    for (const gram of own)
      for (const held of holders.get(gram) ?? []) shared.set(held, (shared.get(held) ?? 0) + 1);
    return [...shared].every(([held, count]) => count <= sharedAtMost * Math.min(own.size, sizes[held]!));
  });
}
