/** Where the fields of a whole GGUF file lie, so that a fuzzer can change one of them and leave the rest as it is. */

/** Kinds of fields; each is changed in its own way. */
export type PlaceKind = 'magic' | 'version' | 'count' | 'length' | 'type' | 'offset' | 'dimension' | 'number';

export interface Place {
  readonly kind: PlaceKind;
  readonly at: number;
  readonly bytes: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface GgufPlaces {
  readonly fields: readonly Place[];
  /** Strings with their lengths of 8 bytes before them. */
  readonly texts: readonly Span[];
  readonly keyValues: readonly Span[];
  readonly tensors: readonly Span[];
  readonly headerEnd: number;
  readonly dataStart: number;
}

const scalarBytes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const [STRING, ARRAY] = [8, 9];
/** Elements of an array whose places are kept: from its beginning, which is as good as any other part. */
const ELEMENTS = 400;

/** @param bytes of a file that is whole, aligned to 32 bytes */
export function findPlaces(bytes: Buffer): GgufPlaces {
  const fields: Place[] = [];
  const texts: Span[] = [];
  const spans: { keyValues: Span[]; tensors: Span[] } = { keyValues: [], tensors: [] };
  let at = 0;
  const field = (kind: PlaceKind, length: number): number => {
    fields.push({ kind, at, bytes: length });
    at += length;
    return length === 8 ? Number(bytes.readBigUInt64LE(at - 8)) : bytes.readUIntLE(at - length, length);
  };
  const text = (): void => {
    const start = at;
    const length = field('length', 8);
    at += length;
    texts.push({ start, end: at });
  };
  const value = (type: number): void => {
    if (type === STRING) {
      text();
      return;
    }
    if (type !== ARRAY) {
      field('number', scalarBytes[type]!);
      return;
    }
    const of = field('type', 4);
    const count = field('count', 8);
    for (let index = 0; index < count; index += 1) {
      if (index < ELEMENTS) value(of);
      else at += of === STRING ? 8 + Number(bytes.readBigUInt64LE(at)) : scalarBytes[of]!;
    }
  };
  field('magic', 4);
  field('version', 4);
  const tensorCount = field('count', 8);
  const keyCount = field('count', 8);
  for (let index = 0; index < keyCount; index += 1) {
    const start = at;
    text();
    value(field('type', 4));
    spans.keyValues.push({ start, end: at });
  }
  for (let index = 0; index < tensorCount; index += 1) {
    const start = at;
    text();
    const dimensions = field('count', 4);
    for (let axis = 0; axis < dimensions; axis += 1) field('dimension', 8);
    field('type', 4);
    field('offset', 8);
    spans.tensors.push({ start, end: at });
  }
  return { fields, texts, ...spans, headerEnd: at, dataStart: Math.ceil(at / 32) * 32 };
}
