/** Texts that are logged in pieces: wherever the borders are, no piece shows a part of a secret. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMasker } from './create-masker.ts';
import { toMaskedSpan } from './mask-text.ts';
import { defaultMasking, maskKinds, parseMasking } from './masking-settings.ts';

const key = new Uint8Array(32).fill(7);
const masker = createMasker(defaultMasking, key);

// Put together here: scanners for secrets shall find none in this file.
const token = `sk-${'a1B2c3D4'.repeat(5)}`;
const jwt = `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxMjM0In0'}.${'c2lnbmF0dXJl'}`;
const keyLines = 'MIIEvQIBADANBg\nkqhkiG9w0BAQEF\nAASCBKcwggSjAg';
const pem = `-----BEGIN PRIV${'ATE KEY-----'}\n${keyLines}\n-----END PRIV${'ATE KEY-----'}`;
const encrypted = `-----BEGIN RSA PRIV${'ATE KEY-----'}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B\n\n${keyLines}\n-----END RSA PRIV${'ATE KEY-----'}`;

/** A text with a secret, and the secret. */
const secrets: readonly (readonly [string, string])[] = [
  ['password: hunter2Zebra!Quokka', 'hunter2Zebra!Quokka'],
  ['password:    correct-horse-battery', 'correct-horse-battery'],
  ['the password is Tr0ub4dor&3xyz', 'Tr0ub4dor'],
  ['password: "winter is coming 42"', 'winter is coming 42'],
  ['{"api_key": "zyxwvut98765"}', 'zyxwvut98765'],
  ['postgres://app:pa!ss?w0rd@db.example/x', 'pa!ss?w0rd'],
  ['パスワードはhunter2Zebraです', 'hunter2Zebra'],
  ['暗証番号：９８７６５４', '９８７６５４'],
  ['APIキー: zyxwvut98765', 'zyxwvut98765'],
  ['password:\nhunter2Zebra!Quokka\n', 'hunter2Zebra!Quokka'],
  ['Password:\n\n"winter is coming 42"\n', 'winter is coming 42'],
  ['パスワード：\n  hunter2-Zebraです。\n', 'hunter2-Zebra'],
  [`use ${token} now`, token],
  [`jwt ${jwt} end`, jwt],
  ['Authorization: Bearer abc123.def456', 'abc123.def456'],
  [pem, keyLines],
  [encrypted, keyLines],
  ['card 4111 1111 1111 1111 please', '4111 1111 1111 1111'],
  ['カード番号は4111-1111-1111-1111です', '4111-1111-1111-1111'],
  ['pay DE89 3704 0044 0532 0130 00 today', 'DE89 3704 0044 0532 0130 00'],
  ['マイナンバーは1234 5678 9018です', '1234 5678 9018'],
  ['SSN 123-45-6789 ok', '123-45-6789'],
  ['mail taro.yamada+x@mail.example.co.jp now', 'taro.yamada+x@mail.example'],
  ['連絡先はhanako@example.jpまで', 'hanako@example.jp'],
  ['call +81 90-1234-5678 or', '+81 90-1234-5678'],
  ['(415) 555-2671 rings', '(415) 555-2671'],
  ['電話は０９０－１２３４－５６７８です', '０９０－１２３４－５６７８'],
  ['at 221 Baker Street, Springfield, IL 62701 now', '221 Baker Street'],
  ['〒150-0041 東京都渋谷区神南1丁目2番3号 まで', '神南1丁目2番3号'],
  ['My name is John Appleseed. Hi', 'Appleseed'],
  ['氏名：山田太郎丸、', '山田太郎丸'],
  ['from 203.0.113.77 here', '203.0.113.77'],
];

const filler = fc
  .array(
    fc.constantFrom(
      'Soup needs onions. ',
      'Stir, and wait! ',
      'well\n',
      'だしを取ります。',
      '次に、塩を入れます。',
      'Really? ',
      'そうです！',
      '* ',
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) => all.join(''));
const secret = fc.constantFrom(...secrets);

/** Parts of a secret so short say nothing about it; Japanese says more in fewer. */
const shortest = (value: string): number => (/[぀-鿿]/u.test(value) ? 3 : 5);

function partsOf(value: string): string[] {
  const length = Math.min(shortest(value), value.length);
  return Array.from({ length: value.length - length + 1 }, (_, at) => value.slice(at, at + length)).filter(
    (part) => /[\p{L}\p{N}]{2}/u.test(part),
  );
}

const stripped = (text: string): string => text.replaceAll(/\[[a-z-]+:[0-9a-f]{8}\]/gu, '[]');

describe('a piece of a longer text', () => {
  it.each(secrets)('of "%s" whole shows nothing of it', (text, value) => {
    const shown = stripped(masker.text(text).text);
    for (const part of partsOf(value)) expect(shown).not.toContain(part);
  });

  it('shows no part of a secret, wherever its borders are', () => {
    fc.assert(
      fc.property(
        filler,
        secret,
        filler,
        fc.nat(),
        fc.nat(),
        fc.nat(3),
        (left, [text, value], right, a, b, known) => {
          const whole = `${left}${text}${right}`;
          // Borders near the secret, where they matter.
          const place = (n: number): number => left.length - 10 + (n % (text.length + 20));
          const [from, to] = [place(a), place(b)]
            .sort((x, y) => x - y)
            .map((n) => Math.min(Math.max(0, n), whole.length));
          const after = to === whole.length ? null : whole.slice(to!, to! + known);
          const piece = masker.text(whole.slice(from, to), { before: whole.slice(0, from), after });
          const shown = stripped(piece.text);
          for (const part of partsOf(value)) expect(shown).not.toContain(part);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('keeps what is no secret readable, but the run that is cut', () => {
    const text = 'The soup needs onions and some patience. Stir it well';
    expect(masker.text(text, { before: 'Hello. ', after: ' and' }).text).toBe(text);
    expect(stripped(masker.text(text, { before: 'Hello. ', after: 'x' }).text)).toBe(
      'The soup needs onions and some patience. Stir it []',
    );
    expect(masker.text('塩を入れます！', { before: '', after: '次' }).text).toBe('塩を入れます！');
  });

  it('has the mask that the whole has, so that equal values are recognised, and places that lie in it', () => {
    const [before, piece] = ['my password: hunt', 'er2xyz is old'];
    const { text, masks } = masker.text(piece, { before, after: null });
    expect(masker.text(before + piece).text).toContain(text.slice(0, 19));
    expect(text).toMatch(/^\[password:[0-9a-f]{8}\] is old$/u);
    expect(masks).toEqual([{ kind: 'password', start: 0, end: 6, maskedStart: 0, maskedEnd: 19 }]);
    expect(toMaskedSpan({ start: 7, end: 9 }, masks)).toEqual({ start: 20, end: 22 });
  });

  it('may begin with what does not belong to the text around it', () => {
    const options = { lead: 7, before: 'password: hun', after: null };
    expect(stripped(masker.text('Page 2\nter2xyz rest', options).text)).toBe('Page 2\n[] rest');
    const { masks } = masker.text('a@b.org\nter2xyz rest', { ...options, lead: 8 });
    expect(
      masks.map(({ start, end, maskedStart, maskedEnd }) => [start, end, maskedStart, maskedEnd]),
    ).toEqual([
      [0, 7, 0, 16],
      [8, 15, 17, 36],
    ]);
  });

  it('is left alone where nothing is masked at all', () => {
    const kinds = Object.fromEntries(maskKinds.map((kind) => [kind, false]));
    const nothing = createMasker(parseMasking({ kinds, own: [] }), key);
    expect(nothing.text('half a wor', { before: '', after: 'd' }).text).toBe('half a wor');
  });
});

describe('what was cut before it is masked', () => {
  it('hides halves before the sign of the cut, and no ordinary words', () => {
    expect(stripped(masker.text('Write to john.doe@exam…').text)).toBe('Write to []…');
    expect(stripped(masker.text('card 4111 1111 11…').text)).toBe('card []…');
    expect(masker.text('Well… そうですか… the quick bro…').text).toBe('Well… そうですか… the quick bro…');
  });
});

describe('text that looks like a mask', () => {
  it('hides nothing from the masker', () => {
    const shown = stripped(masker.text('password: hun[a:00000000]ter2xyz').text);
    expect(shown).toBe('password: [][][]');
    expect(shown).not.toMatch(/hun|ter2/u);
  });
});
