import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type NameParts, nameParts } from './name-parts.ts';
import { sizeLabel } from './size-label.ts';

const cases = JSON.parse(
  await readFile(path.join(import.meta.dirname, 'fixtures/names.json'), 'utf8'),
) as readonly (readonly [name: string, parameters: number, parts: NameParts])[];

it.each(cases)(
  '"%s" with %d parameters has the parts that the reference converter finds',
  (name, parameters, parts) => {
    expect(nameParts(name, parameters)).toEqual(parts);
  },
);

it('sizes are told in two digits or more', () => {
  const sizes = [300, 800, 39_968, 2_622_720, 134_515_008, 1_100_048_384, 8_030_261_248, 70_553_706_496];
  expect(sizes.map(sizeLabel)).toEqual(['0.30K', '0.8K', '40K', '2.6M', '135M', '1.1B', '8.0B', '71B']);
});
