/**
 * Keys, tokens and passwords. Every repetition in these expressions is bounded, and each begins with something that texts
 * seldom have: a text of n characters costs at most a constant times n, whatever it is.
 */
import type { Found } from './mask-text.ts';
import { secretLabel } from './secret-labels.ts';

/** Begins with the marker of RFC 7468; a key that was cut off goes on to the end of its base64 lines. */
const privateKey =
  /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?:[^-]|-(?!----)){0,20000}-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\s\\]{0,20000})/gu;

/** What services begin their keys with, so that scanners find them. */
const prefixed = [
  'sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{16,250}', // OpenAI, Anthropic, OpenRouter
  '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,250}', // Stripe
  'whsec_[A-Za-z0-9]{16,100}',
  'gh[pousr]_[A-Za-z0-9]{20,255}', // GitHub
  'github_pat_[A-Za-z0-9_]{20,255}',
  'glpat-[A-Za-z0-9_-]{16,100}', // GitLab
  'xox[abeoprs]-[A-Za-z0-9-]{10,250}', // Slack
  'xapp-[A-Za-z0-9-]{10,250}',
  '(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}', // AWS
  'AIza[A-Za-z0-9_-]{35}', // Google
  'ya29\\.[A-Za-z0-9_-]{20,400}',
  'GOCSPX-[A-Za-z0-9_-]{20,40}',
  'hf_[A-Za-z0-9]{20,60}', // Hugging Face
  'npm_[A-Za-z0-9]{30,50}',
  'pypi-[A-Za-z0-9_-]{30,250}',
  'dop_v1_[a-f0-9]{40,80}', // DigitalOcean
  'SG\\.[A-Za-z0-9_-]{16,40}\\.[A-Za-z0-9_-]{16,60}', // SendGrid
  'eyJ[A-Za-z0-9_-]{8,4000}\\.eyJ[A-Za-z0-9_-]{4,8000}\\.[A-Za-z0-9_-]{0,2000}', // JSON Web Token, RFC 7519
];
const token = new RegExp(`(?<![A-Za-z0-9_])(?:${prefixed.join('|')})`, 'gu');

/** `Authorization: Bearer ...`, RFC 6750 and 7617. */
const authorization = /(?<![A-Za-z])(?:bearer|basic) {1,4}([A-Za-z0-9._~+/=-]{8,4000})/giu;

/** `https://user:password@host`, RFC 3986. */
const inAddress = /:\/\/[^\s/:@"']{1,100}:([^\s/@"']{1,200})@/gu;

/** What is said to be a secret by the words before it, as prose, as `key=value` and as JSON, also within a string. */
const value =
  '(?:\\\\{0,3}"((?:[^"\\\\\\n]|\\\\[^"\\n]){1,400})|\'([^\'\\n]{1,400})|[\\u300c\\u300e]([^\\u300d\\u300f\\n]{1,400})|([^\\s"\'\\u300c\\u300e,;&<>(){}\\u3001\\u3002]{1,400}))';
const assigned = new RegExp(
  `${secretLabel}(?:\\\\{0,3}["'])? {0,4}(?:[:=]|=>|:=|\\uff1a) {0,4}${value}`,
  'giu',
);
/** "the password is x": the words that follow it where nothing secret is said are no values. */
const said = new RegExp(
  `${secretLabel}(?: (?:is|was|to)|\\u306f|\\u304c):? {0,4}(?!(?:required|incorrect|wrong|invalid|expired|missing|empty|not|too|very|so|the|an?|in|on|at|of|for|be|been|being|weak|strong|stored|hashed|protected|reset|changed|set|still|never|always|your|my|our|his|her|their|that|this|what|and|or|correct|different|easy|hard|important|sent|shown|saved|forgotten|lost|stolen)(?![A-Za-z0-9]))${value}`,
  'giu',
);
/** Ends a value in Japanese prose, where no space does. */
const particle =
  /(?:\u3067\u3059|\u3067\u3042\u308b|\u3060\u3088|\u3068\u3044\u3046|\u3068\u306a\u3063|\u3092|\u306b|\u306f|\u304c|\u3068|\u3067)[\p{L}]{0,20}$/u;
/** Japanese sentences go on where an English value stands: "パスワードは大切です" says none. */
const prose = /^[\u3040-\u30ff\u4e00-\u9fff]/u;

/** What ends the line of a label, in Markdown and YAML, is no value: that is below. */
const noValue = /^[:*_|>`~-]{1,3}$/u;

export function findPrivateKeys(text: string): Found[] {
  if (!text.includes('PRIVATE KEY')) return [];
  return [...text.matchAll(privateKey)].map(({ 0: all, index }) => ({
    kind: 'private-key',
    start: index,
    end: index + all.trimEnd().length,
  }));
}

export function findTokens(text: string): Found[] {
  const found: Found[] = [];
  for (const { 0: all, index } of text.matchAll(token))
    found.push({ kind: 'token', start: index, end: index + all.length });
  for (const { 0: all, 1: credentials, index } of text.matchAll(authorization)) {
    // "basic instructions" is no header: credentials have a digit, a sign or both cases.
    if (!/[0-9+/=._~-]|[a-z][A-Z]/u.test(credentials!)) continue;
    found.push({ kind: 'token', start: index + all.length - credentials!.length, end: index + all.length });
  }
  return found;
}

export function findPasswords(text: string): Found[] {
  const found: Found[] = [];
  if (text.includes('://'))
    for (const { 0: all, 1: secret, index } of text.matchAll(inAddress)) {
      const end = index + all.length - 1;
      found.push({ kind: 'password', start: end - secret!.length, end });
    }
  for (const expression of [assigned, said]) {
    for (const match of text.matchAll(expression)) {
      const secret = match.slice(1).find((group) => group !== undefined)!;
      const end = match.index + match[0].length;
      const quoted = match[4] === undefined;
      if (!quoted && noValue.test(secret)) continue;
      if (!quoted && prose.test(secret) && expression === said) continue;
      const tail = quoted ? '' : (particle.exec(secret)?.[0] ?? '');
      const sentence = quoted ? '' : (/[.?\u3002]{1,3}$/u.exec(secret)?.[0] ?? '');
      const cut = Math.max(tail.length, sentence.length);
      if (secret.length > cut) found.push({ kind: 'password', start: end - secret.length, end: end - cut });
    }
  }
  return found;
}
