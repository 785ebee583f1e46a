/** Key-values of a GGUF header. Arrays may hold a whole vocabulary: only their beginning is kept. */
import type { ByteReader } from './byte-reader.ts';

export type GgufScalar = number | bigint | boolean | string;

export interface GgufArray {
  /** Type of the elements: `UINT32`, `STRING` ... */
  readonly type: string;
  readonly length: number;
  /** The first elements, at most `ARRAY_SHOWN`. */
  readonly first: readonly GgufScalar[];
}

export type GgufValue = GgufScalar | GgufArray;

export function isGgufArray(value: GgufValue): value is GgufArray {
  return typeof value === 'object';
}

/** Elements of an array that are kept. */
export const ARRAY_SHOWN = 16;
/** Bytes of a string that are kept: chat templates are the longest that matter. */
const STRING_KEPT = 1 << 16;
const ELEMENT_KEPT = 256;
/** Strings of an array: sixteen times the largest vocabulary. */
const STRINGS_LIMIT = 1n << 24n;

type Fail = (field: string, problem: string) => never;

/**
 * Sees every string of every array as it is read.
 * @param bytes its beginning, at most `ELEMENT_VISITED` bytes
 * @param length its whole length in bytes
 */
export type ElementVisitor = (key: string, index: number, bytes: Uint8Array, length: number) => void;

const ELEMENT_VISITED = 4096;

interface ScalarType {
  readonly name: string;
  readonly bytes: number;
  readonly read: (reader: ByteReader, field: string, fail: Fail) => GgufScalar;
}

const scalarTypes: Readonly<Record<number, ScalarType>> = {
  0: { name: 'UINT8', bytes: 1, read: (reader, field) => reader.u8(field) },
  1: { name: 'INT8', bytes: 1, read: (reader, field) => reader.i8(field) },
  2: { name: 'UINT16', bytes: 2, read: (reader, field) => reader.u16(field) },
  3: { name: 'INT16', bytes: 2, read: (reader, field) => reader.i16(field) },
  4: { name: 'UINT32', bytes: 4, read: (reader, field) => reader.u32(field) },
  5: { name: 'INT32', bytes: 4, read: (reader, field) => reader.i32(field) },
  6: { name: 'FLOAT32', bytes: 4, read: (reader, field) => reader.f32(field) },
  7: { name: 'BOOL', bytes: 1, read: readBoolean },
  10: { name: 'UINT64', bytes: 8, read: (reader, field) => reader.u64(field) },
  11: { name: 'INT64', bytes: 8, read: (reader, field) => reader.i64(field) },
  12: { name: 'FLOAT64', bytes: 8, read: (reader, field) => reader.f64(field) },
};
const STRING = 8;
const ARRAY = 9;

function readBoolean(reader: ByteReader, field: string, fail: Fail): boolean {
  const value = reader.u8(field);
  if (value > 1) fail(field, `${value} is no truth value`);
  return value === 1;
}

function readString(reader: ByteReader, field: string, keep: number): string {
  const { bytes, skipped } = reader.string(field, keep);
  return textOf(bytes, bytes.length + skipped);
}

function textOf(bytes: Uint8Array, length: number): string {
  const text = new TextDecoder().decode(bytes);
  return length === bytes.length ? text : `${text}… (${length - bytes.length} more bytes)`;
}

/** Name of a value type, as the format's specification spells it. */
function typeName(type: number): string {
  return type === STRING ? 'STRING' : (scalarTypes[type]?.name ?? `type ${type}`);
}

/** Reads a key's value with its type. */
export function readValue(
  reader: ByteReader,
  key: string,
  fail: Fail,
  visit?: ElementVisitor,
): { type: string; value: GgufValue } {
  const field = `value of "${key}"`;
  const type = reader.u32(`${field} (type)`);
  if (type === STRING) return { type: 'STRING', value: readString(reader, field, STRING_KEPT) };
  if (type === ARRAY) return { type: 'ARRAY', value: readArray(reader, key, fail, visit) };
  const scalar = scalarTypes[type];
  if (!scalar) return fail(field, `value type ${type} is unknown`);
  return { type: scalar.name, value: scalar.read(reader, field, fail) };
}

function readArray(reader: ByteReader, key: string, fail: Fail, visit?: ElementVisitor): GgufArray {
  const field = `value of "${key}"`;
  const type = reader.u32(`${field} (element type)`);
  const count = reader.u64(`${field} (length)`);
  if (type === ARRAY) fail(field, 'arrays of arrays are not supported');
  const scalar = scalarTypes[type];
  if (!scalar && type !== STRING) fail(field, `element type ${type} is unknown`);
  // A string takes at least its length's 8 bytes.
  const least = scalar?.bytes ?? 8;
  if (count > BigInt(Math.floor(reader.left / least)))
    fail(field, `${count} elements of ${typeName(type)} are more than the rest of the file`);
  if (type === STRING && count > STRINGS_LIMIT)
    fail(field, `${count} strings are more than ${STRINGS_LIMIT}`);
  const length = Number(count);
  const first: GgufScalar[] = [];
  for (let index = 0; index < length; index += 1) {
    const element = `${field}[${index}]`;
    const shown = index < ARRAY_SHOWN;
    if (scalar && shown) first.push(scalar.read(reader, element, fail));
    else if (scalar) {
      reader.skip((length - index) * scalar.bytes, field);
      break;
    } else if (visit) {
      const { bytes, skipped } = reader.string(element, ELEMENT_VISITED);
      visit(key, index, bytes, bytes.length + skipped);
      if (shown) first.push(textOf(bytes.subarray(0, ELEMENT_KEPT), bytes.length + skipped));
    } else if (shown) first.push(readString(reader, element, ELEMENT_KEPT));
    else reader.string(element, 0);
  }
  return { type: typeName(type), length, first };
}
