import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMasker } from './create-masker.ts';
import { toMaskedSpan } from './mask-text.ts';
import { defaultMasking, type MaskKind, maskKinds, parseMasking } from './masking-settings.ts';

const key = new Uint8Array(32).fill(7);
const masker = createMasker(defaultMasking, key);

/** The masked text with the short hashes left out: `[email]`. */
function masked(text: string): string {
  return masker.text(text).text.replaceAll(/\[([a-z][a-z0-9-]*):[0-9a-f]{8}\]/gu, '[$1]');
}

// Put together here: scanners for secrets shall find none in this file.
const openAi = `sk-${'a1B2c3D4'.repeat(5)}`;
const gitHub = `ghp_${'Ab12'.repeat(9)}`;
const jwt = `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxMjM0In0'}.${'c2lnbmF0dXJl'}`;
const pem = [
  '-----BEGIN PRIV',
  'ATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIV',
  'ATE KEY-----',
].join('');

describe('what is masked, in English and Japanese', () => {
  it.each([
    ['private-key', `keep\n${pem}\nsafe`, 'keep\n[private-key]\nsafe'],
    ['private-key', `${pem.slice(0, 50)}`, '[private-key]'],
    ['token', `use ${openAi} now`, 'use [token] now'],
    ['token', `${gitHub}を使って`, '[token]を使って'],
    ['token', `jwt ${jwt}`, 'jwt [token]'],
    ['token', 'Authorization: Bearer abc123.def456', 'Authorization: Bearer [token]'],
    ['password', 'my password is hunter2.', 'my password is [password].'],
    ['password', 'my password is: hunter2.', 'my password is: [password].'],
    ['password', 'password: "correct horse battery"', 'password: "[password]"'],
    ['password', 'db: postgres://app:s3cr3t@db.example/x', 'db: postgres://app:[password]@db.example/x'],
    ['password', 'パスワードはhunter2です', 'パスワードは[password]です'],
    ['password', 'パスワード：ひみつ123', 'パスワード：[password]'],
    ['password', '暗証番号：１２３４。', '暗証番号：[password]。'],
    ['password', 'DBパスワード：hunter2、', 'DBパスワード：[password]、'],
    ['password', 'API_KEY=abcdef123456&x=1', 'API_KEY=[password]&x=1'],
    ['password', '{"user":"a","password":"p w,1"}', '{"user":"a","password":"[password]"}'],
    ['password', '{"body":"{\\"password\\":\\"p1\\"}"}', '{"body":"{\\"password\\":\\"[password]\\"}"}'],
    ['card', 'card 4111 1111 1111 1111 12/29', 'card [card] 12/29'],
    ['card', 'カード番号は4111-1111-1111-1111です', 'カード番号は[card]です'],
    ['card', '３７８２８２２４６３１０００５', '[card]'],
    ['iban', 'pay DE89 3704 0044 0532 0130 00 today', 'pay [iban] today'],
    ['iban', 'GB29NWBK60161331926819 PLEASE', '[iban] PLEASE'],
    ['my-number', 'マイナンバーは1234 5678 9018です', 'マイナンバーは[my-number]です'],
    ['my-number', '１２３４５６７８９０１８', '[my-number]'],
    ['social-security-number', 'SSN 123-45-6789', 'SSN [social-security-number]'],
    ['email', 'mail taro.yamada+x@mail.example.co.jp!', 'mail [email]!'],
    ['email', '連絡先はhanako@example.jpまで', '連絡先は[email]まで'],
    ['phone', 'call +81 90-1234-5678 or +1 (415) 555-2671', 'call [phone] or [phone]'],
    ['phone', '電話は０９０－１２３４－５６７８です', '電話は[phone]です'],
    ['phone', '03-1234-5678、0120-123-456、(03)1234-5678', '[phone]、[phone]、[phone]'],
    ['phone', '09012345678に電話', '[phone]に電話'],
    ['phone', 'phone: 555 12 34', 'phone: [phone]'],
    ['phone', 'ring 415-555-2671 tonight', 'ring [phone] tonight'],
    ['address', '〒150-0041 東京都渋谷区神南1-2-3 まで', '[address] まで'],
    ['address', '住所は大阪府大阪市北区梅田３丁目１番３号です', '住所は[address]です'],
    ['address', 'at 221B Baker Street, London', 'at [address]'],
    ['address', 'to 1600 Pennsylvania Ave, Washington, DC 20500.', 'to [address].'],
    ['name', 'My name is Ada Lovelace and', 'My name is [name] and'],
    ['name', 'Dear Dr. Watson, hello', 'Dear Dr. [name], hello'],
    ['name', '氏名：山田太郎', '氏名：[name]'],
    ['name', '私の名前は田中花子です', '私の名前は[name]です'],
    ['name', '佐藤と申します', '[name]と申します'],
    ['ip', 'from 203.0.113.7 and 2001:db8::8a2e:370:7334', 'from [ip] and [ip]'],
  ] satisfies [MaskKind, string, string][])('%s: %s', (kind, text, expected) => {
    expect(masked(text)).toBe(expected);
    // And it is this kind that did it.
    const without = createMasker(
      { ...defaultMasking, kinds: { ...defaultMasking.kinds, [kind]: false } },
      key,
    );
    expect(without.text(text).masks.map((mask) => mask.kind)).not.toContain(kind);
    expect(masker.text(text).masks.map((mask) => mask.kind)).toContain(kind);
  });
});

describe('what is not', () => {
  it.each([
    'The password is required, the password is incorrect, and a basic instruction follows.',
    'パスワードは大切です。パスワードを忘れました。',
    'Order 4111 1111 1111 1112 has a wrong check digit, and so has 1234 5678 9012.',
    'IBAN DE88 3704 0044 0532 0130 00 is wrong.',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 of 550e8400-e29b-41d4-a716-446655440000',
    'version v1.2.3.4 at 127.0.0.1, std::vector<a::b>, at 12:34:56 on 2024-01-31',
    'Tokyo, 東京都渋谷区, 100 apples, 3丁目の角, Main Street is long.',
    'メモリーカードのデータ量は1000-2000件です',
    '1704067200000 ms, 0123456789, 3.14159265358979',
    'your name is not needed; the name: of the file. 名前は何ですか',
    'skeleton, sk-short, task-management-for-everybody-now',
  ])('%s', (text) => {
    expect(masked(text)).toBe(text);
  });
});

describe('a mask', () => {
  it('is the same for equal values of a kind, another under another key, and tells nothing of the value', () => {
    const [one, again, other] = ['a@example.org', 'A@EXAMPLE.ORG', 'b@example.org'].map(
      (text) => masker.text(text).text,
    );
    expect(again).toBe(one);
    expect(other).not.toBe(one);
    expect(masker.text('4111-1111-1111-1111').text).toBe(
      masker.text('４１１１ １１１１ １１１１ １１１１').text,
    );
    const elsewhere = createMasker(defaultMasking, new Uint8Array(32).fill(8));
    expect(elsewhere.text('a@example.org').text).not.toBe(one);
  });

  it('covers everything that was found where findings overlap', () => {
    const own = [{ name: 'ticket', expression: 'T-[0-9]+@[a-z]+' }];
    const both = createMasker({ ...defaultMasking, own }, key);
    const { text, masks } = both.text('see T-12@example.org');
    expect(text).toMatch(/^see \[email:[0-9a-f]{8}\]$/u);
    expect(masks).toMatchObject([{ kind: 'email', start: 4, end: 20 }]);
  });

  it('is not masked again', () => {
    const { text } = masker.text('password: hunter2, mail a@example.org');
    expect(masker.text(text)).toEqual({ text, masks: [] });
  });

  it('keeps the places of a text: every span around it is found in the masked one', () => {
    const text = 'kill taro@example.jp and 4111 1111 1111 1111 with a bomb';
    const { text: out, masks } = masker.text(text);
    const at = (word: string) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length });
    for (const word of ['kill', 'and', 'with a bomb', 'bomb']) {
      const { start, end } = toMaskedSpan(at(word), masks);
      expect(out.slice(start, end)).toBe(word);
    }
    // Within a mask, the whole mask; over one, everything from its side.
    const inside = toMaskedSpan(at('example'), masks);
    expect(out.slice(inside.start, inside.end)).toMatch(/^\[email:[0-9a-f]{8}\]$/u);
    const over = toMaskedSpan({ start: at('kill').start, end: at('example').end }, masks);
    expect(out.slice(over.start, over.end)).toMatch(/^kill \[email:[0-9a-f]{8}\]$/u);
  });

  it('never leaves a part of what it stands for, wherever it is', () => {
    const secrets = ['taro@example.jp', '4111 1111 1111 1111', '090-1234-5678', openAi, '203.0.113.7'];
    const filler = fc.stringMatching(/^[ a-z、。あ-んア-ン,\n]{0,20}$/u);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(filler, fc.constantFrom(...secrets)), { maxLength: 6 }),
        filler,
        (parts, end) => {
          const text = `${parts.map(([before, secret]) => `${before} ${secret} `).join('')}${end}`;
          const { text: out, masks } = masker.text(text);
          for (const [, secret] of parts) expect(out).not.toContain(secret);
          expect(masks).toHaveLength(parts.length);
          let position = 0;
          let rebuilt = '';
          for (const { start, end: stop, maskedStart, maskedEnd } of masks) {
            rebuilt += text.slice(position, start) + out.slice(maskedStart, maskedEnd);
            position = stop;
          }
          expect(rebuilt + text.slice(position)).toBe(out);
        },
      ),
    );
  });
});

describe('JSON', () => {
  it('is masked at every depth, by what a field is called and by what a text says', () => {
    const { json } = masker;
    const out = json({
      tool: 'send',
      arguments: {
        to: ['a@example.org'],
        headers: { Authorization: 'x', 'x-api-key': 12345 },
        note: 'call 090-1234-5678',
      },
      nested: [{ deep: { password: 'hunter2', pin: 1234 } }],
      card: 4111111111111111,
      sha256: 'a'.repeat(64),
      tokens: 17,
      keyboard: 'us',
    });
    expect(JSON.parse(JSON.stringify(out).replaceAll(/:[0-9a-f]{8}\]/gu, ']'))).toEqual({
      tool: 'send',
      arguments: {
        to: ['[email]'],
        headers: { Authorization: '[password]', 'x-api-key': '[password]' },
        note: 'call [phone]',
      },
      nested: [{ deep: { password: '[password]', pin: '[password]' } }],
      card: '[card]',
      sha256: 'a'.repeat(64),
      tokens: 17,
      keyboard: 'us',
    });
  });
});

describe('settings', () => {
  it('switch kinds off and add patterns of one’s own', () => {
    const kinds = { ...defaultMasking.kinds, email: false };
    const own = [{ name: 'customer', expression: '(?i)C-[0-9]{6}' }];
    const mine = createMasker(parseMasking({ kinds, own }), key);
    expect(mine.text('a@example.org, c-123456').text).toMatch(/^a@example\.org, \[customer:[0-9a-f]{8}\]$/u);
  });

  it.each([
    [{ kinds: { ...defaultMasking.kinds, email: 'no' }, own: [] }, 'kinds.email'],
    [{ kinds: defaultMasking.kinds, own: [{ name: 'email', expression: 'x' }] }, 'own.0.name'],
    [{ kinds: defaultMasking.kinds, own: [{ name: 'x', expression: '(a' }] }, 'own.0.expression'],
    [{ kinds: defaultMasking.kinds, own: [{ name: 'x', expression: '(a)\\1' }] }, 'own.0.expression'],
    [{ kinds: defaultMasking.kinds, own: [{ name: 'x', expression: 'a*' }] }, 'finds the empty text'],
  ])('that cannot be used are named', (settings, message) => {
    expect(() => parseMasking(settings)).toThrow(message);
  });
});

it('every kind has a test above', () => {
  expect(maskKinds).toHaveLength(12);
});
