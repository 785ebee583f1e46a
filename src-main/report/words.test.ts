import { describe, expect, it } from 'vitest';
import { languages, say, type WordKey, words } from './words.ts';

const keys = Object.keys(words.en) as WordKey[];
const places = (text: string): readonly string[] => (text.match(/\{\w+\}/gu) ?? []).sort();

describe('words', () => {
  it('has every word in both languages, with the same places to fill', () => {
    for (const language of languages) expect(Object.keys(words[language]).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect(words.ja[key].trim(), key).not.toBe('');
      expect(places(words.ja[key]), key).toEqual(places(words.en[key]));
    }
  });

  it('says in Japanese what is not a name or a sign', () => {
    const same = keys.filter((key) => words.ja[key] === words.en[key]);
    expect(same).toEqual(['lambdaNone']);
  });

  it('leaves no hole', () => {
    expect(say('ja', 'rollback', { step: 7 })).toBe('7 へ巻き戻し');
    expect(() => say('en', 'rollback')).toThrow('needs a value for {step}');
  });
});
