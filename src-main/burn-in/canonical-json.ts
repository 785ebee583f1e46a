/** JSON of which there is one text for each value: what hashes are taken of. */
import { createHash } from 'node:crypto';

/**
 * Keys sorted by their UTF-16 units, no spaces, numbers and strings as ECMAScript writes them (RFC 8785).
 * @throws TypeError for what JSON cannot hold: NaN, infinity, undefined, functions, big integers
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
  }
  throw new TypeError(`${String(value)} has no place in JSON.`);
}

/** SHA-256 of the canonical JSON. */
export function canonicalHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
