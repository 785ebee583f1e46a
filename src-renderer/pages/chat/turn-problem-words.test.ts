import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import directives from '../../../resources/shield/directives.json' with { type: 'json' };
import { problemOf, type TurnProblem } from '../../../src-main/agent/turn-problem.ts';
import { resources } from '../../i18n/resources.ts';
import { turnProblemWords } from './turn-problem-words.ts';

beforeAll(async () => {
  await i18next.init({ resources, fallbackLng: false, interpolation: { escapeValue: false } });
});

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const problems: readonly TurnProblem[] = [
  { code: 'used-before', values: {} },
  { code: 'no-more-tools', values: {} },
  { code: 'program-ended', values: {} },
  { code: 'program-ended-in-tool', values: {} },
  { code: 'no-tool', values: { tool: 'fly' } },
  { code: 'not-recorded', values: { detail: 'The disk is full.' } },
  { code: 'not-saved', values: { detail: 'The disk is full.' } },
  { code: 'could-not-go-on', values: { detail: 'It is gone.' } },
  { code: 'part-failed', values: { detail: 'It is gone.' } },
];

describe('why a turn ended', () => {
  it.each(problems)('has words in both languages: $code', (meaning) => {
    const stored = problemOf(meaning);
    const own = turnProblemWords(stored, i18next.getFixedT('ja', 'chat'));
    expect(own.words).toMatch(japanese);
    expect(own.words).not.toMatch(/\{\{|problem\./u);
    // What only a part can say is there, and nothing is in English that has words.
    expect(own.detail).toBe('detail' in meaning.values ? stored.problem : null);
    expect(turnProblemWords(stored, i18next.getFixedT('en', 'chat')).words).not.toMatch(japanese);
  });

  it('is still told of records that have the English words alone', () => {
    const t = i18next.getFixedT('ja', 'chat');
    expect(turnProblemWords({ problem: 'It failed.' }, t)).toEqual({ words: null, detail: 'It failed.' });
    expect(turnProblemWords({ problem: null, meaning: null }, t)).toEqual({ words: null, detail: null });
  });
});

describe('the titles of clauses', () => {
  it.each(['en', 'ja'] as const)('are those of the directives, in %s', (language) => {
    const t = i18next.getFixedT(language, 'meaning');
    for (const { clauses } of directives.directives)
      for (const { id, title } of clauses)
        expect(t(`clause.${id}` as 'clause.FIL-01a')).toBe(title[language]);
  });
});
