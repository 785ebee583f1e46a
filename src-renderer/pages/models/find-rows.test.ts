import { expect, it } from 'vitest';
import { findRows } from './find-rows.ts';

const rows = ['model.layers.0.q_proj F16', 'model.layers.1.q_proj F32', 'lm_head F16'];
const told = (row: string) => row;

it('finds rows with every word, whatever the case', () => {
  expect(findRows(rows, 'Q_PROJ f16', told)).toEqual([rows[0]]);
  expect(findRows(rows, 'f16', told)).toEqual([rows[0], rows[2]]);
  expect(findRows(rows, 'none', told)).toEqual([]);
});

it('gives the same list back where nothing is searched', () => {
  expect(findRows(rows, '  ', told)).toBe(rows);
});
