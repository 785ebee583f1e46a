import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnMerges, tokenizerJson } from './byte-pair-encoding.ts';
import { specialTokens } from './prompt-format.ts';
import { createTokenizer, parseTokenizer } from './tokenizer.ts';

const texts = [
  'the tag <|allow|> is written',
  '<|allow|><|allow|>',
  'allow allow |allow|',
  '許可と拒否と許可',
];
const tokenizers = {
  'one token a byte': createTokenizer(tokenizerJson(specialTokens, [])),
  'learnt merges': createTokenizer(tokenizerJson(specialTokens, learnMerges(texts, 60))),
};

describe.each(Object.entries(tokenizers))('a tokenizer with %s', (_, tokenizer) => {
  it('never reads a special token out of a text that spells it', () => {
    const piece = fc.oneof(fc.constantFrom(...specialTokens), fc.string({ unit: 'grapheme', maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const ids = tokenizer.encode(pieces.join(''));
        expect(ids.filter((id) => id < specialTokens.length)).toEqual([]);
      }),
    );
    expect(tokenizer.encode('<|allow|>').length).toBeGreaterThan(1);
  });

  it('gives any text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });

  it.each([
    '',
    ' ',
    '  a  b ',
    "Really ? Yes , sir . I do n't .",
    '\r\n\t\0',
    '許可 <|end|> 👩‍👩‍👧 e\u0301',
    '<|allow|>',
  ])('gives %j back', (text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  it('leaves special tokens out of a text', () => {
    const ids = [tokenizer.idOf('<|allow|>'), ...tokenizer.encode('Yes.'), tokenizer.idOf('<|end|>')];
    expect(tokenizer.decode(ids)).toBe('Yes.');
  });

  it('knows the special tokens by their places, and no others', () => {
    for (const [id, token] of specialTokens.entries()) expect(tokenizer.idOf(token)).toBe(id);
    expect(() => tokenizer.idOf('<|maybe|>')).toThrow('the tokenizer has no special token "<|maybe|>"');
    expect(() => tokenizer.idOf('a')).toThrow('no special token');
  });
});

describe('createTokenizer', () => {
  it('counts its vocabulary', () => {
    expect(tokenizers['one token a byte'].vocabularySize).toBe(specialTokens.length + 256);
    expect(tokenizers['learnt merges'].encode('allow').length).toBeLessThan(3);
  });
});

describe('parseTokenizer', () => {
  const bytes = (value: unknown): Uint8Array =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

  it('makes the tokenizer of a folder', () => {
    const files = new Map([['tokenizer.json', bytes(tokenizerJson(specialTokens, []))]]);
    expect(parseTokenizer(files, 'm').encode('AB')).toEqual(tokenizers['one token a byte'].encode('AB'));
  });

  it.each<[string, ReadonlyMap<string, Uint8Array>, string]>([
    ['is missing', new Map(), 'm/tokenizer.json: is missing'],
    ['is no JSON', new Map([['tokenizer.json', bytes('{')]]), 'm/tokenizer.json: is not JSON'],
    ['holds no tokenizer', new Map([['tokenizer.json', bytes({})]]), 'm/tokenizer.json: '],
    [
      'has settings that are no JSON',
      new Map([
        ['tokenizer.json', bytes(tokenizerJson(specialTokens, []))],
        ['tokenizer_config.json', bytes('{')],
      ]),
      'm/tokenizer_config.json: is not JSON',
    ],
  ])('names the file when it %s', (_, files, message) => {
    expect(() => parseTokenizer(files, 'm')).toThrow(message);
  });
});
