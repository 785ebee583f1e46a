import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import {
  blockElements,
  blockParameters,
  distancesFromIdentity,
  orthogonalityErrors,
  rotationsOf,
} from './rotation.ts';

interface Case {
  readonly scale: number;
  readonly parameters: number[];
  readonly rotation: number[];
}

const fixture = path.join(import.meta.dirname, 'fixtures', 'rotations.json');
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as Case[];

describe('rotations', () => {
  it.each(cases)(
    'are the exponentials that mpmath gives with 60 digits, at scale $scale',
    ({ scale, parameters, rotation }) => {
      const found = rotationsOf(parameters);
      const worst = Math.max(...found.map((value, i) => Math.abs(value - rotation[i]!)));
      // The last bit of an angle is all that float64 leaves open.
      expect(worst).toBeLessThan(2e-15 * Math.max(1, scale));
    },
  );

  it('are orthogonal to 1e-14 at any angle', () => {
    const random = new Random(5);
    for (const scale of [1e-8, 1e-2, 1, 30, 1e3, 1e6]) {
      const parameters = Float64Array.from({ length: 200 * blockParameters }, () => scale * random.normal());
      const errors = orthogonalityErrors(rotationsOf(parameters));
      expect(errors).toHaveLength(200);
      expect(Math.max(...errors)).toBeLessThan(1e-14);
    }
  });

  it('are exactly the identity where all parameters are zero, and each block is its own', () => {
    const parameters = new Float64Array(3 * blockParameters);
    parameters[blockParameters] = Math.PI / 2;
    const rotations = rotationsOf(parameters);
    const distances = distancesFromIdentity(rotations);
    expect(distances[0]).toBe(0);
    expect(distances[1]).toBeCloseTo(2, 14);
    expect(distances[2]).toBe(0);
    // A quarter turn: A[0][1] = a turns the second axis into the first.
    const block = rotations.subarray(blockElements, 2 * blockElements);
    expect(block[1]).toBeCloseTo(1, 14);
    expect(block[8]).toBeCloseTo(-1, 14);
  });

  it('say how far a matrix is from orthogonal', () => {
    const matrix = rotationsOf(new Float64Array(blockParameters));
    matrix[0] = 2;
    expect(orthogonalityErrors(matrix)[0]).toBe(3);
  });

  it('refuse parameters that are no numbers or no whole blocks', () => {
    const parameters = new Float64Array(2 * blockParameters);
    parameters[30] = Number.NaN;
    expect(() => rotationsOf(parameters)).toThrow('parameter 2 of block 1 is NaN');
    expect(() => rotationsOf(new Float64Array(27))).toThrow('no multiple of 28');
  });
});
