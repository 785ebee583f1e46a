import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clauseIds } from './directives/directives.ts';

/** The rows that later authors wrote to learn from, a file each: form, and that no row stands twice. */

interface Row {
  id: string;
  text: string;
  label: string;
  lang: string;
  kind: string;
  category: string;
  outcome?: string;
}

const folder = new URL('../../resources/shield-evaluation/', import.meta.url);
const files = readdirSync(folder)
  .filter((name) => /^training-(?:third|fourth|fifth|sixth|seventh|eighth|ninth|system)/.test(name))
  .sort();
const rowsOf = (name: string): Row[] =>
  readFileSync(new URL(name, folder), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

const languages = ['en', 'ja', 'zh', 'ko', 'ru', 'ar'];
const kinds: Readonly<Record<string, readonly string[]>> = {
  REFUSE: ['plain', 'indirect', 'jailbreak', 'injection', 'obfuscated'],
  ALLOW: ['lookalike', 'ordinary'],
};

describe('rows by later authors', () => {
  it.each(files)('%s is well-formed, with no id or text twice', (name) => {
    const rows = rowsOf(name);
    const wrong = rows.filter(
      ({ id, text, label, lang, kind, category, outcome }) =>
        !/^t[a-z0-9-]*-\d{4}$/.test(id) ||
        text.trim() === '' ||
        !languages.includes(lang) ||
        !/^[a-z]+(-[a-z]+)*$/.test(category) ||
        !kinds[label]?.includes(kind) ||
        !(label === 'ALLOW' ? ['none', undefined] : [...clauseIds, undefined]).includes(
          outcome as (typeof clauseIds)[number],
        ),
    );
    expect(wrong).toEqual([]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
  });

  it('share hardly a text with another author', () => {
    const authors = new Map<string, Set<string>>();
    for (const name of files)
      for (const { text } of rowsOf(name)) authors.set(text, (authors.get(text) ?? new Set()).add(name));
    const shared = [...authors].filter(([, names]) => names.size > 1);
    expect(shared.length / authors.size).toBeLessThan(0.005);
  });

  it('are none of the rows the shield is measured by, but for a few that anybody would write', () => {
    const measured = new Set(
      ['test', 'indirect-test', 'lookalikes-test', 'development-second'].flatMap((name) =>
        rowsOf(`${name}.jsonl`).map(({ text }) => text),
      ),
    );
    // The training leaves these out (build/counterfactual/away-from-measured.ts).
    const same = files.flatMap((name) => rowsOf(name)).filter(({ text }) => measured.has(text));
    expect(same.length).toBeLessThan(10);
  });
});
