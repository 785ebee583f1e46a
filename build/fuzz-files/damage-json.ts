/** Damage to JSON: values that are of another type, too large, missing or there twice. */
import type { Random } from '../../src-main/engine/random.ts';
import { damageBytes } from './damage-bytes.ts';

const values = [
  '0',
  '1',
  '-1',
  '1.5',
  '4294967296',
  '9007199254740993',
  '18446744073709551615',
  '1e400',
  '-0',
  'null',
  'true',
  '""',
  '"F64"',
  '"Q4"',
  '[]',
  '[[]]',
  '{}',
  '[0,0]',
  '[1e300]',
  '"\\ud800"',
  '"__proto__"',
  'NaN',
  `${'['.repeat(3000)}`,
];

/** A number, a string, an empty container, true, false or null. */
const token = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|"(?:[^"\\]|\\.){0,200}"|\[\]|\{\}|true|false|null/gu;

/** One piece of damage to a JSON text. */
export function damageJson(random: Random, text: Buffer): Buffer {
  const json = text.toString('latin1');
  const tokens = [...json.matchAll(token)];
  const found = tokens[random.integer(tokens.length)];
  if (!found || random.integer(4) === 0) return damageBytes(random, text, text.length, text);
  const put = (by: string): Buffer =>
    Buffer.from(json.slice(0, found.index) + by + json.slice(found.index + found[0].length), 'latin1');
  if (random.integer(3) === 0) return put(tokens[random.integer(tokens.length)]![0]);
  const number = Number(found[0]);
  if (Number.isFinite(number) && random.integer(2) === 0) return put(String(number + random.integer(17) - 8));
  return put(values[random.integer(values.length)]!);
}

/** The same for a safetensors file: its header's length is put right, mostly. */
export function damageSafetensors(random: Random, bytes: Buffer): Buffer {
  const length = Number(bytes.readBigUInt64LE());
  const header = damageJson(random, bytes.subarray(8, 8 + length));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(random.integer(8) === 0 ? length : header.length));
  return Buffer.concat([size, header, bytes.subarray(8 + length)]);
}
