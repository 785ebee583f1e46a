import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The rows the wrapper classifier learns from: form, balance and variety. */

interface Row {
  id: string;
  text: string;
  label: string;
  lang: string;
  kind: string;
  category: string;
}

const folder = new URL('../../resources/shield-evaluation/', import.meta.url);
const rows = readFileSync(new URL('training-wrapped.jsonl', folder), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const languages = ['en', 'ja', 'zh', 'ko', 'ru', 'ar'];

describe('the rows of wrapped requests', () => {
  it('are well-formed, with no id or text twice', () => {
    const wrong = rows.filter(
      (row, index) =>
        row.id !== `w-${String(index + 1).padStart(4, '0')}` ||
        row.text.trim() === '' ||
        !languages.includes(row.lang) ||
        !/^[a-z]+(-[a-z]+)*$/.test(row.category) ||
        !(row.label === 'REFUSE' ? ['jailbreak', 'injection', 'obfuscated'] : ['lookalike']).includes(
          row.kind,
        ),
    );
    expect(wrong).toEqual([]);
    expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length);
  });

  it('hold attempts of every kind and harmless carriers in six languages', () => {
    for (const lang of languages)
      for (const [kind, least] of Object.entries({
        jailbreak: 35,
        injection: 15,
        obfuscated: 15,
        lookalike: 40,
      }))
        expect(
          rows.filter((row) => row.lang === lang && row.kind === kind).length,
          `${lang} ${kind}`,
        ).toBeGreaterThanOrEqual(least);
  });

  it('are not the development rows', () => {
    const development = new Set(
      ['development', 'development-indirect'].flatMap((name) =>
        readFileSync(new URL(`${name}.jsonl`, folder), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as Row).text),
      ),
    );
    expect(rows.filter(({ text }) => development.has(text))).toEqual([]);
  });
});
