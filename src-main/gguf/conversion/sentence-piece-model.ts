/**
 * The vocabulary inside a SentencePiece `tokenizer.model`: a protocol buffer, of which only the pieces matter here
 * (google/sentencepiece, `sentencepiece_model.proto`: `ModelProto.pieces = 1`, with `piece = 1`, `score = 2`, `type = 3`).
 */
import { ConversionError } from './conversion-error.ts';

export interface Piece {
  readonly text: string;
  readonly score: number;
  /** 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte: the numbers that GGUF took over. */
  readonly type: number;
}

const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH = 2;
const FOUR_BYTES = 5;

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of a varint. */
  readonly value: number;
  readonly bytes: Buffer;
}

/** @param file names it in errors; @throws ConversionError when it is damaged or has no pieces */
export function readSentencePieces(content: Buffer, file: string): Piece[] {
  const fail = (): never => {
    throw new ConversionError(`${file}: is no SentencePiece model, or damaged. Get the file again.`);
  };
  const pieces: Piece[] = [];
  for (const field of fields(content, fail)) {
    if (field.number === 1 && field.wire === LENGTH) pieces.push(readPiece(field.bytes, fail));
  }
  return pieces.length === 0 ? fail() : pieces;
}

function readPiece(content: Buffer, fail: () => never): Piece {
  let [text, score, type] = ['', 0, 1];
  for (const { number, wire, value, bytes } of fields(content, fail)) {
    if (number === 1 && wire === LENGTH) text = bytes.toString('utf8');
    else if (number === 2 && wire === FOUR_BYTES) score = bytes.readFloatLE();
    else if (number === 3 && wire === VARINT) type = value;
  }
  return { text, score, type };
}

function* fields(content: Buffer, fail: () => never): Generator<Field> {
  let position = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (let count = 0; count < 10; count += 1) {
      const byte = content[position];
      if (byte === undefined) return fail();
      position += 1;
      value += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 128) return value;
    }
    return fail();
  };
  while (position < content.length) {
    const tag = varint();
    const wire = tag & 7;
    let value = 0;
    let length = 0;
    if (wire === VARINT) value = varint();
    else if (wire === LENGTH) length = varint();
    else if (wire === FOUR_BYTES) length = 4;
    else if (wire === EIGHT_BYTES) length = 8;
    else fail();
    if (length > content.length - position) fail();
    yield { number: Math.floor(tag / 8), wire, value, bytes: content.subarray(position, position + length) };
    position += length;
  }
}
