import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMasker } from './create-masker.ts';
import { findSecretsBelow } from './find-secrets-below.ts';
import { defaultMasking } from './masking-settings.ts';

const masker = createMasker(defaultMasking, new Uint8Array(32).fill(7));
const masked = (text: string): string =>
  masker.text(text).text.replaceAll(/\[([a-z][a-z0-9-]*):[0-9a-f]{8}\]/gu, '[$1]');

describe('a secret on the line below its label', () => {
  it.each([
    ['password:\nhunter2-zebra', 'password:\n[password]'],
    [
      'Your password is:\r\n\r\n  hunter2-zebra\r\nKeep it.',
      'Your password is:\r\n\r\n  [password]\r\nKeep it.',
    ],
    ['password:\ndragonfly', 'password:\n[password]'],
    ['**API key:**\n```\nzyx98vu\n```', '**API key:**\n```\n[password]\n```'],
    ['password: |\n  hunter2-zebra', 'password: |\n  [password]'],
    ['"password":\n  "winter is coming"', '"password":\n  "[password]"'],
    ['PIN:\n4711', 'PIN:\n[password]'],
    [
      'Passwords:\n- hunter2-zebra\n- tr0ub4dor!\nThat is all.',
      'Passwords:\n- [password]\n- [password]\nThat is all.',
    ],
    [
      'Here is the password you asked for:\nhunter2-zebra is new',
      'Here is the password you asked for:\n[password] is new',
    ],
    ['# Password\nhunter2-zebra', '# Password\n[password]'],
    ['パスワード：\nhunter2-zebraです。', 'パスワード：\n[password]です。'],
    ['パスワード：\nひみつ123', 'パスワード：\n[password]'],
    [
      'パスワードは以下の通りです。\n\n「冬が来る 42」です。',
      'パスワードは以下の通りです。\n\n「[password]」です。',
    ],
    ['暗証番号は\n４７１１', '暗証番号は\n[password]'],
  ])('%j', (text, expected) => {
    expect(masked(text)).toBe(expected);
  });
});

describe('what is below such a word and no secret', () => {
  it.each([
    'Password:\nRequired\nUsername:\nForgot password?',
    'Password:\nIt must have 8 characters or more.',
    'DB_PASSWORD=\nDB_HOST=db1.internal-7',
    'password:\nusername: taro',
    'I forgot my password\nPython3.12 is what I use.',
    'About the password:\nSHA-256 is used, and 2-factor login is on.',
    'Private key:\n~/.ssh/id_ed25519',
    'Password:\nhttps://docs.example/reset-2fa',
    'Secret:\n"Use it well and wisely."',
    'パスワード：\n8文字以上で設定してください。',
    'パスワードを忘れました。\nWindows11を使っています。',
    '暗証番号：\n必須',
  ])('%j', (text) => {
    expect(findSecretsBelow(text)).toEqual([]);
    expect(masked(text)).toBe(text);
  });
});

const english = {
  labels: ['password:', 'The password is:', 'My API key:\n', 'Passphrase :', 'secret key ='],
};
const japanese = {
  labels: [
    'パスワード：',
    'パスワードは',
    '暗証番号:\n',
    'APIキーは以下の通りです。',
    '秘密鍵は次の通りです：',
  ],
};
const label = fc.constantFrom(...english.labels, ...japanese.labels);
/** Letters, digits and a sign in one, as passwords are made. */
const password = fc
  .tuple(
    fc.stringMatching(/^[a-z]{3,12}$/u),
    fc.stringMatching(/^[0-9]{2,4}$/u),
    fc.stringMatching(/^[-_!][A-Za-z]{2,8}$/u),
  )
  .map((parts) => parts.join(''))
  .filter(
    (text) => !/^(?:sha|md|aes|rsa|base|http|auth|argon|oauth|utf|pbkdf|ipv|bcrypt|scrypt)/u.test(text),
  );
const words = {
  english: [
    'it',
    'must',
    'be',
    'long',
    'and',
    'safe',
    'never',
    'share',
    'with',
    'others',
    'e-mail',
    '8',
    'signs',
    'Tokyo',
  ],
  japanese: [
    '長く',
    'して',
    'ください',
    '他人に',
    '教えない',
    'こと',
    '8文字',
    '以上',
    '大切',
    'です',
    '変更',
    'する',
  ],
};
const prose = fc.oneof(
  fc
    .array(fc.constantFrom(...words.english), { minLength: 2, maxLength: 12 })
    .map((all) => `${all.join(' ')}.`),
  fc
    .array(fc.constantFrom(...words.japanese), { minLength: 1, maxLength: 8 })
    .map((all) => `${all.join('')}。`),
);

describe('whatever the words are, in English and Japanese', () => {
  it('a password below its label is masked', () => {
    fc.assert(
      fc.property(
        prose,
        label,
        fc.constantFrom('', '  ', '- '),
        password,
        prose,
        (before, named, lead, secret, after) => {
          const out = masked(`${before}\n${named}\n${lead}${secret}\n${after}`);
          expect(out).not.toContain(secret);
          expect(out).toContain(`${lead}[password]\n${after}`);
        },
      ),
    );
  });

  it('a sentence below it is not', () => {
    fc.assert(
      fc.property(label, fc.array(prose, { minLength: 1, maxLength: 4 }), (named, lines) => {
        expect(findSecretsBelow([named, ...lines].join('\n'))).toEqual([]);
      }),
    );
  });
});
