import { describe, expect, it } from 'vitest';
import { Graph } from '../graph.ts';
import { Random } from '../random.ts';
import { createSession, type Fetches } from '../session.ts';
import { rotary, rotaryTables } from './rotary.ts';

const [positions, headSize] = [5, 4];
const random = new Random(1);
const data = Float32Array.from({ length: positions * headSize }, () => random.normal());

async function rotated(kernels: 'fused' | 'plain', bases: readonly number[]): Promise<Fetches> {
  const graph = new Graph({ floatType: 'float32', kernels });
  const x = graph.input('x', [1, 1, positions, headSize]);
  for (const base of bases) {
    graph.output(rotary(x, rotaryTables(positions, headSize, base)), `base ${base}`);
  }
  const session = await createSession(graph, { provider: 'cpu', threads: 1 });
  const fetches = await session.run({ x: { type: 'float32', shape: x.shape, data } });
  await session.dispose();
  return fetches;
}

describe.each(['fused', 'plain'] as const)('rotary, %s kernels', (kernels) => {
  it('turns the pair (i, i + headSize / 2) by position * base^(-2 i / headSize)', async () => {
    const actual = (await rotated(kernels, [100]))['base 100'] as Float32Array;
    for (let position = 0; position < positions; position += 1) {
      for (let i = 0; i < headSize / 2; i += 1) {
        const angle = position * 100 ** ((-2 * i) / headSize);
        const [a, b] = [position * headSize + i, position * headSize + i + headSize / 2];
        const [first, second] = [data[a]!, data[b]!];
        expect(actual[a]).toBeCloseTo(first * Math.cos(angle) - second * Math.sin(angle), 6);
        expect(actual[b]).toBeCloseTo(second * Math.cos(angle) + first * Math.sin(angle), 6);
      }
    }
  });

  it('keeps the tables of two models in one graph apart', async () => {
    const both = await rotated(kernels, [100, 10_000]);
    expect(both['base 100']).toEqual((await rotated(kernels, [100]))['base 100']);
    expect(both['base 10000']).toEqual((await rotated(kernels, [10_000]))['base 10000']);
    expect(both['base 100']).not.toEqual(both['base 10000']);
  });
});
