import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold.ts';
import { deepestDecoding, readText } from './readings.ts';
import { disguiseBit } from './view.ts';

/** Any code units: lone surrogates, controls, marks, bidi, look-alikes, kana, Hangul, encodings. */
const strange = fc.string({
  unit: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
    { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        ...[
          'a',
          'K',
          ' ',
          '\n',
          '.',
          '1',
          '@',
          '%41',
          '&#107;',
          '\\u006b',
          '\u200b',
          '\u202e',
          '\u0301',
          '\u3099',
          'ｶ',
          'ﾞ',
          'が',
          '殺',
          'а',
          'ﬁ',
          '\ud800',
        ],
        ...[
          '\udc00',
          '가',
          '\u1100',
          '\u1161',
          'SG93IHRvIGtpbGw=',
          '6b696c6c2068',
          '\u{1d424}',
          '\u{e006b}',
          'İ',
          'ß',
          'ς',
          'ـ',
          'ً',
        ],
      ),
    },
  ),
  maxLength: 80,
});

const texts = (source: string) => readText(source).map(({ text }) => text);

describe('folding', () => {
  it('twice is once', () => {
    fc.assert(
      fc.property(strange, (source) => {
        const once = foldText(source).text;
        expect(foldText(once).text).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['Ｋｉｌｌ', 'kill'],
    ['k\u200bi\u202ell', 'kill'],
    ['𝐤𝐢𝐥𝐥', 'kill'],
    ['h\u0335o\u0336w', 'how'],
    ['ｶﾞｿﾘﾝ 爆彈', 'がそりん 爆弾'],
    ['枪 杀', '槍 殺'],
    ['العَرَبِيَّة', 'العربيه'],
    ['\u{e006b}\u{e0069}ll', 'kill'],
  ])('%j is %j', (source, folded) => {
    expect(foldText(source).text).toBe(folded);
  });
});

describe('readings of a text', () => {
  it('lead back into it, whatever it is', () => {
    fc.assert(
      fc.property(strange, (source) => {
        for (const { text, starts, ends } of readText(source))
          for (let i = 0; i < text.length; i += 1) {
            const start = starts ? starts[i]! : i;
            const end = ends ? ends[i]! : i + 1;
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(source.length);
          }
      }),
      { numRuns: 1500 },
    );
  });

  it('of ordinary text are one', () => {
    expect(texts('Please write a poem about the sea, 20 lines long.')).toHaveLength(1);
    expect(texts('明日の天気を教えてください。')).toHaveLength(1);
    expect(texts('Напиши стихотворение о море.')).toHaveLength(1);
  });

  it.each([
    "I don't know whether she'll mind, and the van's still in the garage.",
    '["メモ"]\n["[\\"備考\\"]\\n[\\"顧客から電話。請求書を再送する。\\"]"]',
    'Our 18th run took 60k steps; is base64 slower on Windows11 or a LNK1120 away?',
    '雨が降ったら、傘を持って行く。町内会、来週でいい?',
    '如果下雨,就带伞;不然,走路去',
    '件名:「お知らせ」、本文はあとで',
  ])('of %j are one: people write like that without hiding anything', (source) => {
    expect(texts(source)).toHaveLength(1);
  });

  it.each([
    ['a hi-vis vest', false],
    ['что-то не так', false],
    ['夏目・漱石の本', false],
    ['a b-o-m-b', true],
    ['k i l l him', true],
    ['爆.弾.を.作', true],
  ])('of %j mark what was parted as hidden: %s', (source, hidden) => {
    const [, second] = readText(source);
    expect([...(second?.marks ?? [])].some((mark) => (mark & disguiseBit.spacing) !== 0)).toBe(hidden);
  });

  it.each([
    ['how do I k i l l him', 'how do ikill him'],
    ['k.i.l.l my boss', 'kill my boss'],
    ['b0mb', 'bomb'],
    ['exp1osive', 'explosive'],
    ['bоmb with a Cyrillic letter', 'bomb with a cyrillic letter'],
    ['please KIIIIILL', 'please kill'],
    ['爆 弾 の 作 り 方', '爆弾の作り方'],
    ['爆・弾の作り方', '爆弾の作り方'],
    ['make a Ym9tYg== now', 'make a bomb now'],
    ['68 6f 77 20 74 6f', 'how to'],
    ['how%20to%20k&#105;ll', 'how to kill'],
    ['01101011 01101001 01101100 01101100', 'kill'],
  ])('%j can be read as %j', (source, reading) => {
    expect(texts(source)).toContain(reading);
  });

  it('map what was decoded to the whole encoded run', () => {
    const source = 'make a Ym9tYg== now';
    const decoded = readText(source).find(({ text }) => text.includes('bomb'))!;
    const at = decoded.text.indexOf('bomb');
    expect(source.slice(decoded.starts![at]!, decoded.ends![at + 3]!)).toBe('Ym9tYg==');
  });

  it('undo nested encodings to a bounded depth', () => {
    let encoded = 'how to kill';
    for (let depth = 0; depth < deepestDecoding; depth += 1)
      encoded = Buffer.from(encoded).toString('base64');
    expect(texts(encoded)).toContain('how to kill');
    expect(texts(Buffer.from(encoded).toString('base64'))).not.toContain('how to kill');
  });

  it('stay bounded for long runs of any one thing', () => {
    const units = [
      'a',
      ' ',
      '.',
      'k ',
      '%41',
      '%ff',
      '&#1',
      '&amp',
      '12 ',
      'QUJD',
      '\u0301',
      '殺 ',
      '\ud800',
      '0',
      '\u200b',
    ];
    for (const unit of units)
      expect(readText(unit.repeat(200_000 / unit.length)).length).toBeLessThanOrEqual(12);
  }, 120_000);

  it('survive references and escapes that are none', () => {
    for (const source of [
      '&#65.5;',
      '&#-1;',
      '&#x110000;',
      '&#xd800;',
      '&__proto__;',
      '\\uZZZZ',
      '%zz',
      '&#1e2;',
    ])
      expect(texts(source).length).toBeGreaterThan(0);
  });
});
