import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ggufFileName } from './file-name.ts';
import { type NameParts, nameParts } from './name-parts.ts';
import { sizeLabel } from './size-label.ts';

const cases = JSON.parse(
  await readFile(path.join(import.meta.dirname, 'fixtures/names.json'), 'utf8'),
) as readonly (readonly [name: string, parameters: number, parts: NameParts, file: string])[];

describe.each(cases)('"%s" with %d parameters', (name, parameters, parts, file) => {
  it('has the parts and the file name that the reference converter finds', () => {
    const found = nameParts(name, parameters);
    expect(found).toEqual(parts);
    expect(ggufFileName({ sizeLabel: sizeLabel(parameters), ...found }, 'f16')).toBe(`${file}.gguf`);
  });
});

it('file names hold nothing that a disk refuses', () => {
  const name = ggufFileName({ name: '../a: "b"\\c?\n*d', sizeLabel: '2.6M', version: 'v1.0' }, 'Q4_K_M');
  expect(name).toBe('-a---b--c---d-2.6M-v1.0-Q4_K_M.gguf');
  expect(ggufFileName({ name: '..' }, 'f32')).toBe('model-F32.gguf');
});

it('sizes are told in two digits or more', () => {
  const sizes = [300, 800, 39_968, 2_622_720, 134_515_008, 1_100_048_384, 8_030_261_248, 70_553_706_496];
  expect(sizes.map(sizeLabel)).toEqual(['0.30K', '0.8K', '40K', '2.6M', '135M', '1.1B', '8.0B', '71B']);
});
