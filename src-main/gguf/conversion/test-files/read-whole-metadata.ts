/** All key-values of a GGUF file with whole arrays, which the product's own reader cuts off. */
import { createByteReader, withFile } from '../../byte-reader.ts';
import { valueTypes } from '../../test-files/encode-gguf.ts';

const names = Object.fromEntries(Object.entries(valueTypes).map(([name, number]) => [number, name]));

export type WholeMetadata = Map<string, readonly [type: string, value: unknown]>;

export function readWholeMetadata(file: string): WholeMetadata {
  return withFile(file, (source) => {
    const reader = createByteReader(source);
    reader.skip(16, 'counts');
    const count = Number(reader.u64('keys'));
    const string = (): string => new TextDecoder().decode(reader.string('text', 65_536).bytes);
    const scalar = (type: string | undefined): unknown => {
      if (type === 'STRING') return string();
      if (type === 'BOOL') return reader.u8('truth') === 1;
      if (type === 'UINT32') return reader.u32('number');
      if (type === 'INT32') return reader.i32('number');
      if (type === 'FLOAT32') return reader.f32('number');
      throw new Error(`type ${type}`);
    };
    const found: WholeMetadata = new Map();
    for (let index = 0; index < count; index += 1) {
      const key = string();
      const type = names[reader.u32('type')]!;
      if (type !== 'ARRAY') found.set(key, [type, scalar(type)]);
      else {
        const of = names[reader.u32('type')]!;
        const length = Number(reader.u64('length'));
        found.set(key, [`ARRAY of ${of}`, Array.from({ length }, () => scalar(of))]);
      }
    }
    return found;
  });
}
