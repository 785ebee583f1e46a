/** Rotary position embedding (Su et al. 2021, "RoFormer"), in the half-split layout of Llama checkpoints. */
import type { Value } from '../graph.ts';
import { binaryNode } from './arithmetic.ts';
import { type RotaryScaling, rotaryFrequencies } from './rotary-frequencies.ts';
import { sharedConstant } from './shared-constants.ts';

/** Cosines and sines [positions, headSize / 2] as row-major numbers. */
export interface RotaryTables {
  readonly positions: number;
  readonly headSize: number;
  /** Equal for equal tables: two models, or two layers of one, may turn differently in the same graph. */
  readonly key: string;
  readonly cosine: readonly number[];
  readonly sine: readonly number[];
}

/** Angles position * base^(-2 i / headSize) for i < headSize / 2, with the frequencies scaled where that is asked for. */
export function rotaryTables(
  positions: number,
  headSize: number,
  base: number,
  scaling: RotaryScaling | null = null,
): RotaryTables {
  const frequencies = rotaryFrequencies(headSize, base, scaling);
  const angles = Array.from({ length: positions }, (_, position) =>
    frequencies.map((frequency) => position * frequency),
  ).flat();
  const key = JSON.stringify([positions, headSize, base, scaling]);
  return { positions, headSize, key, cosine: angles.map(Math.cos), sine: angles.map(Math.sin) };
}

/**
 * Rotates x [batch, heads, positions, headSize]: pairs (i, i + headSize/2) turn by their position's angle.
 * The gradient turns back: the same op with negated sines.
 */
export function rotary(x: Value, tables: RotaryTables): Value {
  return x.graph.differentiable(rotate(x, tables, 1), [x], (g) => [rotate(g, tables, -1)]);
}

function rotate(x: Value, tables: RotaryTables, direction: 1 | -1): Value {
  return x.graph.kernels === 'fused' ? rotateFused(x, tables, direction) : rotatePlain(x, tables, direction);
}

function rotateFused(
  x: Value,
  { positions, headSize, key, cosine, sine }: RotaryTables,
  direction: 1 | -1,
): Value {
  const { graph } = x;
  const half = [positions, headSize / 2];
  const positionIds = sharedConstant(graph, `rotary positions|${x.shape[0]}|${positions}`, () => {
    const ids = BigInt64Array.from({ length: x.shape[0]! * positions }, (_, index) =>
      BigInt(index % positions),
    );
    return graph.constant('int64', [x.shape[0]!, positions], ids);
  });
  const cosines = sharedConstant(graph, `rotary cosine|${key}`, () => graph.floats(half, cosine));
  const sines = sharedConstant(graph, `rotary sine|${key}|${direction}`, () =>
    graph.floats(
      half,
      sine.map((value) => direction * value),
    ),
  );
  return graph.node('RotaryEmbedding', [x, positionIds, cosines, sines], x.shape, {
    domain: 'com.microsoft',
    attributes: { interleaved: 0 },
  });
}

function rotatePlain(
  x: Value,
  { positions, headSize, key, cosine, sine }: RotaryTables,
  direction: 1 | -1,
): Value {
  const { graph } = x;
  const half = headSize / 2;
  const doubled = (values: readonly number[], firstHalf: number): number[] =>
    Array.from({ length: positions * headSize }, (_, index) => {
      const [position, place] = [Math.floor(index / headSize), index % headSize];
      return values[position * half + (place % half)]! * (place < half ? firstHalf : 1);
    });
  const cosines = sharedConstant(graph, `rotary cosine, doubled|${key}`, () =>
    graph.floats([positions, headSize], doubled(cosine, 1)),
  );
  const sines = sharedConstant(graph, `rotary sine, doubled|${key}|${direction}`, () =>
    graph.floats(
      [positions, headSize],
      doubled(sine, -1).map((value) => direction * value),
    ),
  );
  const halfShape = [...x.shape.slice(0, 3), half];
  const part = (start: number): Value =>
    graph.node(
      'Slice',
      [x, graph.integers([start]), graph.integers([start + half]), graph.integers([3])],
      halfShape,
    );
  const swapped = graph.node('Concat', [part(half), part(0)], x.shape, { attributes: { axis: 3 } });
  return binaryNode('Add', binaryNode('Mul', x, cosines), binaryNode('Mul', swapped, sines));
}
