/** Damage to single fields of a GGUF file. Most keeps lengths and the place of the data right, to get past the first checks. */
import type { Random } from '../../src-main/engine/random.ts';
import { getInteger, putInteger, splice, strangeInteger } from './damage-bytes.ts';
import { findPlaces, type GgufPlaces, type Span } from './gguf-places.ts';

const floats = [0, -1, 1e-30, 1e30, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const TENSOR_COUNT = 8;
const KEY_COUNT = 16;

/** One changed field of a whole file. */
export function damageGguf(random: Random, bytes: Buffer, other: Buffer): Buffer {
  const places = findPlaces(bytes);
  switch (random.integer(7)) {
    case 0:
    case 1:
      return changeField(random, bytes, places);
    case 2:
      return changeFloat(random, bytes, places);
    case 3:
      return changeText(random, bytes, places, other);
    case 4:
      return removeOne(random, bytes, places, random.integer(4) === 0);
    case 5:
      return repeatOne(random, bytes, places);
    default:
      return changeText(random, bytes, places, bytes);
  }
}

function changeField(random: Random, bytes: Buffer, { fields }: GgufPlaces): Buffer {
  // Numbers of values are the most by far: the others get their turn as often.
  const kinds = [...new Set(fields.map(({ kind }) => kind))];
  const kind = kinds[random.integer(kinds.length)]!;
  const own = fields.filter((field) => field.kind === kind);
  const { at, bytes: width } = own[random.integer(own.length)]!;
  const changed = Buffer.from(bytes);
  const now = getInteger(bytes, at, width);
  const value = kind === 'type' ? BigInt(random.integer(45)) : strangeInteger(random, now);
  putInteger(changed, at, width, value);
  return changed;
}

function changeFloat(random: Random, bytes: Buffer, { fields }: GgufPlaces): Buffer {
  const own = fields.filter(({ kind, bytes: width }) => kind === 'number' && width === 4);
  if (own.length === 0) return Buffer.from(bytes);
  const changed = Buffer.from(bytes);
  changed.writeFloatLE(floats[random.integer(floats.length)]!, own[random.integer(own.length)]!.at);
  return changed;
}

/** A text by another one of the file or of another file, with its right length. */
function changeText(random: Random, bytes: Buffer, places: GgufPlaces, other: Buffer): Buffer {
  const target = choose(random, places.texts);
  const source = choose(random, other === bytes ? places.texts : findPlaces(other).texts);
  if (!target || !source) return Buffer.from(bytes);
  const by = other.subarray(source.start, source.end);
  return inHeader(bytes, places, (header) => splice(header, target.start, target.end - target.start, by));
}

/** A key-value or tensor info less; `silent`: without a word to the counts. */
function removeOne(random: Random, bytes: Buffer, places: GgufPlaces, silent: boolean): Buffer {
  const ofTensors = random.integer(3) === 0;
  const span = choose(random, ofTensors ? places.tensors : places.keyValues);
  if (!span) return Buffer.from(bytes);
  return inHeader(bytes, places, (header) => {
    const changed = splice(header, span.start, span.end - span.start, Buffer.alloc(0));
    if (!silent) addTo(changed, ofTensors ? TENSOR_COUNT : KEY_COUNT, -1n);
    return changed;
  });
}

/** A key-value more: a copy of another one under a key that differs in its last letter. */
function repeatOne(random: Random, bytes: Buffer, places: GgufPlaces): Buffer {
  const span = choose(random, places.keyValues);
  const name = choose(random, places.keyValues);
  if (!span || !name) return Buffer.from(bytes);
  const copy = Buffer.from(bytes.subarray(span.start, span.end));
  const keyLength = Number(copy.readBigUInt64LE());
  if (random.integer(2) === 0) copy[8 + keyLength - 1] = 97 + random.integer(26);
  return inHeader(bytes, places, (header) => {
    const changed = splice(header, name.start, 0, copy);
    addTo(changed, KEY_COUNT, 1n);
    return changed;
  });
}

const addTo = (bytes: Buffer, at: number, difference: bigint): void =>
  putInteger(bytes, at, 8, getInteger(bytes, at, 8) + difference);

const choose = (random: Random, spans: readonly Span[]): Span | undefined =>
  spans[random.integer(spans.length)];

/** Changes the header and puts the data where an aligned reader looks for them. */
function inHeader(
  bytes: Buffer,
  { headerEnd, dataStart }: GgufPlaces,
  change: (header: Buffer) => Buffer,
): Buffer {
  const header = change(bytes.subarray(0, headerEnd));
  const padding = Buffer.alloc((32 - (header.length % 32)) % 32);
  return Buffer.concat([header, padding, bytes.subarray(dataStart)]);
}
