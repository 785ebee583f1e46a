import { expect, it } from 'vitest';
import { figuresOfConfusion } from '../../../src-main/training/figures.ts';
import { figuresAsCsv } from './figures-as-csv.ts';

const figures = figuresOfConfusion(
  [
    [3, 1, 0],
    [0, 4, 0],
    [1, 0, 3],
  ],
  { ALLOW: 0.4, ESCALATE: 0.3, REFUSE: 0.3 },
);

it('writes both runs in rows of one width, and leaves empty what was not measured', () => {
  const latest = { step: 12, taskHead: figures, safetyHead: figures, dualPolicy: figures };
  const lines = figuresAsCsv({ latest }, { latest: null }, [3, 7]).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + 3 * 7);
  expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([16]));
  expect(lines[0]).toContain('run_3_value');
  const recall = lines.find((line) => line.startsWith('dualPolicy,refuseRecall'))!.split(',');
  expect(recall.slice(2, 4)).toEqual(['12', '0.75']);
  expect(recall.slice(6, 8)).toEqual(['3', '4']);
  expect(recall.slice(8)).toEqual(['', '', '', '', '', '', '', '']);
});
