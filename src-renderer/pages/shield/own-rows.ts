/** A person's own words and patterns as they are edited, before the shield reads them by its schema. */
import type { Overlay, OverlayWord } from '../../../src-main/shield/overlay/overlay.ts';
import type { Pattern } from '../../../src-main/shield/rule-files.ts';

export const noRows: Overlay = { version: 1, words: [], patterns: [] };

export type OwnRow =
  | { readonly layer: 'D'; readonly row: OverlayWord }
  | { readonly layer: 'A'; readonly row: Pattern };

/** Words first, then patterns. */
export function listRows({ words, patterns }: Overlay): OwnRow[] {
  return [
    ...words.map((row) => ({ layer: 'D', row }) as const),
    ...patterns.map((row) => ({ layer: 'A', row }) as const),
  ];
}

export function withRow(rows: Overlay, own: OwnRow): Overlay {
  return own.layer === 'D'
    ? { ...rows, words: [...rows.words, own.row] }
    : { ...rows, patterns: [...rows.patterns, own.row] };
}

export function withoutRow(rows: Overlay, id: string): Overlay {
  return {
    ...rows,
    words: rows.words.filter((row) => row.id !== id),
    patterns: rows.patterns.filter((row) => row.id !== id),
  };
}

/** Lines and what stands between `|` as single words, without those that are empty. */
export function splitWords(text: string): string[] {
  return text
    .split(/[\n|]/u)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** `own.zorblax`, made from the first word where it has Latin letters; with a number where it is taken. */
export function freeId(words: readonly string[], known: readonly string[]): string {
  const slug = (words[0] ?? '')
    .toLowerCase()
    .replaceAll(/\{[^}]*\}|\*/gu, '')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 40)
    .replace(/-+$/u, '');
  const base = `own.${slug || 'row'}`;
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!known.includes(id)) return id;
  }
}

export function sameRows(a: Overlay, b: Overlay): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
