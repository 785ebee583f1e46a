/** The masker: texts and whole JSON values in, masked ones out. */
import { RE2JS } from 're2js';
import { findAddressesOfComputers, findEmails, findPhones } from './find-contacts.ts';
import { findCards, findIbans, findMyNumbers, findSocialSecurityNumbers } from './find-numbers.ts';
import { findAddresses, findNames } from './find-places-and-names.ts';
import { findPasswords, findPrivateKeys, findTokens } from './find-secrets.ts';
import { foldWidth } from './fold-width.ts';
import { applyMasks, type Found, type MaskedText, maskOf } from './mask-text.ts';
import { type MaskingSettings, type MaskKind, maskKinds } from './masking-settings.ts';

export interface Masker {
  text(text: string): MaskedText;
  /** A JSON value with its strings masked; what a key says is a secret is masked as a whole. */
  json(value: unknown): unknown;
}

const finders: Readonly<Record<MaskKind, (text: string) => Found[]>> = {
  'private-key': findPrivateKeys,
  token: findTokens,
  password: findPasswords,
  card: findCards,
  iban: findIbans,
  'my-number': findMyNumbers,
  'social-security-number': findSocialSecurityNumbers,
  email: findEmails,
  phone: findPhones,
  address: findAddresses,
  name: findNames,
  ip: findAddressesOfComputers,
};

/** Names of fields whose value is a secret, whatever it looks like. */
const secretField =
  /(?:password|passwd|passphrase|passcode|secret|api[_-]?key|private[_-]?key|access[_-]?key|auth[_-]?key|credential|authori[sz]ation|cookie)s?$|^(?:pwd|pin|token|bearer)$|[a-z_-](?:T|_t|-t)oken$|パスワード|暗証番号/iu;

/** Hashes and ids are no secrets, and a log must be searched by them. */
const identifier =
  /^(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)$/u;

/** What was masked before stays as it is: a mask of a mask would be equal to nothing. */
const earlierMask = /\[[a-z][a-z0-9-]{0,39}:[0-9a-f]{8}\]/gu;
const hidden = '\ufffc';

/** Deeper values are masked as a whole. */
const deepest = 64;

/** @param key 32 bytes, for the short hashes; see `shortHash` */
export function createMasker(settings: MaskingSettings, key: Uint8Array): Masker {
  const active = maskKinds.filter((kind) => settings.kinds[kind]).map((kind) => finders[kind]);
  const own = settings.own.map(({ name, expression }) => ({
    kind: name,
    expression: RE2JS.compile(expression),
  }));

  function text(original: string): MaskedText {
    const bare = original.includes('[')
      ? original.replaceAll(earlierMask, (mask) => hidden.repeat(mask.length))
      : original;
    const folded = foldWidth(bare);
    const findings = active.flatMap((find) => find(folded));
    for (const { kind, expression } of own) {
      const matcher = expression.matcher(bare);
      while (matcher.find()) findings.push({ kind, start: matcher.start(), end: matcher.end() });
    }
    return applyMasks(
      original,
      findings.filter(({ start, end }) => end > start && !bare.slice(start, end).includes(hidden)),
      key,
    );
  }

  function masked(value: unknown, field: string, depth: number): unknown {
    if (value === null || typeof value === 'boolean') return value;
    if (settings.kinds.password && secretField.test(field) && typeof value !== 'object')
      return maskOf(key, 'password', String(value));
    if (typeof value === 'string') return identifier.test(value) ? value : text(value).text;
    if (typeof value === 'number') {
      // A card's number is one without quotes, too.
      const { text: digits, masks } = text(String(value));
      return masks.length > 0 ? digits : value;
    }
    if (depth > deepest) return maskOf(key, 'password', JSON.stringify(value));
    if (Array.isArray(value)) return value.map((one) => masked(one, field, depth + 1));
    return Object.fromEntries(
      Object.entries(value as object).map(([name, one]) => [text(name).text, masked(one, name, depth + 1)]),
    );
  }

  return { text, json: (value) => masked(value, '', 0) };
}
