/** The masker: texts and whole JSON values in, masked ones out. */
import { RE2JS } from 're2js';
import type { TextAround } from '../../agent/audit-log.ts';
import { findAddressesOfComputers, findEmails, findPhones } from './find-contacts.ts';
import { findCards, findIbans, findMyNumbers, findSocialSecurityNumbers } from './find-numbers.ts';
import { findAddresses, findNames } from './find-places-and-names.ts';
import { findPasswords, findPrivateKeys, findTokens } from './find-secrets.ts';
import { findSecretsBelow } from './find-secrets-below.ts';
import { findCutOff, findUnfinished } from './find-unfinished.ts';
import { foldWidth } from './fold-width.ts';
import { applyMasks, type Found, type MaskedText, maskOf } from './mask-text.ts';
import { type MaskingSettings, type MaskKind, maskKinds } from './masking-settings.ts';

export interface Masker {
  /**
   * @param around what stands around a text that is a piece of a longer one: a secret that a border cuts in two is found
   *   by it, and an end that may be the first half of one is masked as `unfinished`
   */
  text(text: string, around?: TextAround): MaskedText;
  /** A JSON value with its strings masked; what a key says is a secret is masked as a whole. */
  json(value: unknown): unknown;
}

const finders: Readonly<Record<MaskKind, (text: string) => Found[]>> = {
  'private-key': findPrivateKeys,
  token: findTokens,
  password: (text) => [...findPasswords(text), ...findSecretsBelow(text)],
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
const besideMasks = /[^\ufffc]+/gu;

/** Deeper values are masked as a whole. */
const deepest = 64;

/** @param key 32 bytes, for the short hashes; see `shortHash` */
export function createMasker(settings: MaskingSettings, key: Uint8Array): Masker {
  const active = maskKinds.filter((kind) => settings.kinds[kind]).map((kind) => finders[kind]);
  const own = settings.own.map(({ name, expression }) => ({
    kind: name,
    expression: RE2JS.compile(expression),
  }));

  function text(piece: string, { lead = 0, before = '', after = null }: TextAround = {}): MaskedText {
    if (lead > 0) return joined(text(piece.slice(0, lead)), lead, text(piece.slice(lead), { before, after }));
    const original = before + piece + (after ?? '');
    const bare = original.includes('[')
      ? original.replaceAll(earlierMask, (mask) => hidden.repeat(mask.length))
      : original;
    const folded = foldWidth(bare);
    const findings = active.flatMap((find) => find(folded));
    for (const { kind, expression } of own) {
      const matcher = expression.matcher(bare);
      while (matcher.find()) findings.push({ kind, start: matcher.start(), end: matcher.end() });
    }
    if (active.length + own.length > 0) {
      findings.push(...findCutOff(folded));
      if (after !== null) findings.push(...findUnfinished(bare, folded, findings));
    }
    return applyMasks(
      original,
      findings.flatMap((found) => withoutEarlier(found, bare)),
      key,
      { start: before.length, end: before.length + piece.length },
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

const readable = /[\p{L}\p{N}]/u;

/** What is left of a finding beside masks of earlier: text that looks like one keeps nothing around it readable. */
function withoutEarlier(found: Found, bare: string): Found[] {
  const parts: Found[] = [];
  for (const { 0: all, index } of bare.slice(found.start, found.end).matchAll(besideMasks)) {
    const start = found.start + index;
    const whole = all.length === found.end - found.start;
    if (whole || readable.test(all)) parts.push({ kind: found.kind, start, end: start + all.length });
  }
  return parts;
}

/** A masked text after another, whose length it had before it was masked is given. */
function joined(first: MaskedText, length: number, { text, masks }: MaskedText): MaskedText {
  const shift = first.text.length;
  const shifted = masks.map((mask) => ({
    kind: mask.kind,
    start: mask.start + length,
    end: mask.end + length,
    maskedStart: mask.maskedStart + shift,
    maskedEnd: mask.maskedEnd + shift,
  }));
  return { text: first.text + text, masks: [...first.masks, ...shifted] };
}
