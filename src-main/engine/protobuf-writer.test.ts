import { describe, expect, it } from 'vitest';
import { ProtobufWriter } from './protobuf-writer.ts';

const hex = (writer: ProtobufWriter): string => Buffer.from(writer.finish()).toString('hex');

describe('ProtobufWriter writes the bytes of protobuf.dev, "Encoding"', () => {
  it('varints', () => {
    expect(hex(new ProtobufWriter().integer(1, 150))).toBe('089601');
    expect(hex(new ProtobufWriter().integer(1, 0))).toBe('0800');
    expect(hex(new ProtobufWriter().integer(1, 127))).toBe('087f');
    expect(hex(new ProtobufWriter().integer(1, 128))).toBe('088001');
    expect(hex(new ProtobufWriter().integer(1, 2 ** 40))).toBe('08808080808020');
  });

  it("negative numbers in ten bytes, as 64-bit two's complement", () => {
    expect(hex(new ProtobufWriter().integer(1, -2))).toBe('08feffffffffffffffff01');
    expect(hex(new ProtobufWriter().integer(1, -(2n ** 63n)))).toBe('0880808080808080808001');
  });

  it('field numbers above 15 in a tag of two bytes', () => {
    expect(hex(new ProtobufWriter().integer(20, 7))).toBe('a00107');
  });

  it('text, bytes and nested messages with their length', () => {
    expect(hex(new ProtobufWriter().string(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(new ProtobufWriter().string(2, 'é'))).toBe('1202c3a9');
    expect(hex(new ProtobufWriter().bytes(9, Uint8Array.of(255, 0)))).toBe('4a02ff00');
    expect(hex(new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150)))).toBe('1a03089601');
    expect(hex(new ProtobufWriter().message(1, new ProtobufWriter()))).toBe('0a00');
  });

  it('floats as four bytes, little-endian', () => {
    expect(hex(new ProtobufWriter().float(2, 1))).toBe('150000803f');
    expect(hex(new ProtobufWriter().float(2, -0.5))).toBe('15000000bf');
  });

  it('lengths above 127, and counts what it wrote', () => {
    const inner = new ProtobufWriter().bytes(1, new Uint8Array(300));
    expect(inner.length).toBe(303);
    const outer = new ProtobufWriter().message(1, inner);
    expect(outer.length).toBe(306);
    expect(hex(outer).slice(0, 12)).toBe('0aaf020aac02');
    expect(outer.finish().length).toBe(306);
  });
});
