/** One text for one value (RFC 8785, JSON Canonicalization Scheme): what digests and chains are made over. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * @returns the value as canonical JSON
 * @throws TypeError for what JSON has no text for: NaN, infinity, undefined at the top, functions, cycles
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError(`${typeof value} has no JSON text, and so no digest.`);
  return text;
}

/** SHA-256 of the canonical JSON as UTF-8: 64 lower-case hexadecimal digits. */
export function canonicalDigest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}
