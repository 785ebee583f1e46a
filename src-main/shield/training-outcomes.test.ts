import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clauseIds } from './directives/directives.ts';

/** The rows layer C learns outcomes from: form, which clauses they cover, and that harm has its harmless mirrors. */

interface Row {
  id: string;
  text: string;
  label: string;
  lang: string;
  kind: string;
  category: string;
  outcome: string;
}

const rows = readFileSync(
  new URL('../../resources/shield-evaluation/training-outcomes.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const languages = ['en', 'ja', 'zh', 'ko', 'ru', 'ar'];

describe('the rows outcomes are learnt from', () => {
  it('are well-formed, with no id or text twice', () => {
    const wrong = rows.filter(
      ({ id, text, label, lang, kind, category, outcome }) =>
        !/^o-\d{4}$/.test(id) ||
        text.trim() === '' ||
        !languages.includes(lang) ||
        !/^[a-z]+(-[a-z]+)*$/.test(category) ||
        !(label === 'REFUSE'
          ? ['plain', 'indirect'].includes(kind) && (clauseIds as readonly string[]).includes(outcome)
          : label === 'ALLOW' && ['lookalike', 'ordinary'].includes(kind) && outcome === 'none'),
    );
    expect(wrong).toEqual([]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
  });

  it('break every clause in every language, and have as many harmless rows', () => {
    for (const lang of languages) {
      const own = rows.filter((row) => row.lang === lang);
      const broken = new Set(own.map(({ outcome }) => outcome));
      for (const clause of clauseIds) expect(broken, `${lang} ${clause}`).toContain(clause);
      const harmless = own.filter(({ label }) => label === 'ALLOW').length;
      expect(harmless / own.length, lang).toBeGreaterThan(0.35);
    }
  });

  it('are none of the rows the shield is measured by', () => {
    const measured = new Set(
      ['development', 'development-indirect'].flatMap((name) =>
        readFileSync(new URL(`../../resources/shield-evaluation/${name}.jsonl`, import.meta.url), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as Row).text),
      ),
    );
    expect(rows.filter(({ text }) => measured.has(text))).toEqual([]);
  });
});
