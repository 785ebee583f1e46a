/** Ops that move, cut or sum elements without changing single values. */
import { elementCount, type Shape, sameShape } from '../data-types.ts';
import type { Value } from '../graph.ts';
import { sumToShape } from './broadcasting.ts';

/** @throws when the element counts differ. */
export function reshape(a: Value, shape: Shape): Value {
  if (sameShape(a.shape, shape)) return a;
  if (elementCount(a.shape) !== elementCount(shape))
    throw new Error(`cannot reshape [${a.shape}] to [${shape}]`);
  const { graph } = a;
  const y = graph.node('Reshape', [a, graph.integers(shape)], shape, { type: a.type });
  return graph.differentiable(y, [a], (g) => [reshape(g, a.shape)]);
}

/** Axis i of the result is axis `permutation[i]` of the input. */
export function transpose(a: Value, permutation: readonly number[]): Value {
  const inverse: number[] = [];
  permutation.forEach((from, to) => {
    inverse[from] = to;
  });
  const shape = permutation.map((axis) => a.shape[axis]!);
  const y = a.graph.node('Transpose', [a], shape, { attributes: { perm: permutation } });
  return a.graph.differentiable(y, [a], (g) => [transpose(g, inverse)]);
}

/** Repeats along axes of size 1 (and new leading axes) to the given shape. */
export function expand(a: Value, shape: Shape): Value {
  const { graph } = a;
  return graph.differentiable(graph.node('Expand', [a, graph.integers(shape)], shape), [a], (g) => [
    sumToShape(g, a.shape),
  ]);
}

/** Sum over axes (non-negative), which disappear unless kept as size 1. */
export function reduceSum(a: Value, axes: readonly number[], keepAxes = false): Value {
  const { graph } = a;
  const kept = a.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
  const shape = keepAxes ? kept : a.shape.filter((_, axis) => !axes.includes(axis));
  const y = graph.node('ReduceSum', [a, graph.integers(axes)], shape, {
    attributes: { keepdims: keepAxes ? 1 : 0 },
  });
  return graph.differentiable(y, [a], (g) => [expand(reshape(g, kept), a.shape)]);
}

/** Elements `start` to `end` (exclusive) along one axis. Gradient: the same place in zeros. */
export function slice(a: Value, axis: number, start: number, end: number): Value {
  const { graph } = a;
  const shape = a.shape.map((dimension, index) => (index === axis ? end - start : dimension));
  const bounds = [start, end, axis].map((bound) => graph.integers([bound]));
  return graph.differentiable(graph.node('Slice', [a, ...bounds], shape), [a], (g) => {
    const pads = Array<number>(2 * a.shape.length).fill(0);
    pads[axis] = start;
    pads[a.shape.length + axis] = a.shape[axis]! - end;
    return [graph.node('Pad', [g, graph.integers(pads)], a.shape, { attributes: { mode: 'constant' } })];
  });
}

/** Cuts one axis into pieces of the given sizes. Gradient: the pieces' gradients joined again. */
export function split(a: Value, axis: number, sizes: readonly number[]): Value[] {
  const { graph } = a;
  const shapes = sizes.map((size) => a.shape.map((dimension, index) => (index === axis ? size : dimension)));
  const pieces = graph.nodeWithOutputs('Split', [a, graph.integers(sizes)], shapes, { attributes: { axis } });
  graph.differentiableOutputs(pieces, [a], (gradients) => [
    concatenate(
      gradients.map((g, index) => g ?? expand(graph.scalar(0), shapes[index]!)),
      axis,
    ),
  ]);
  return pieces;
}

/** Joins values along one axis. */
export function concatenate(values: readonly Value[], axis: number): Value {
  const first = values[0]!;
  const { graph } = first;
  const sizes = values.map((value) => value.shape[axis]!);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const shape = first.shape.map((dimension, index) => (index === axis ? total : dimension));
  const y = graph.node('Concat', values, shape, { attributes: { axis } });
  return graph.differentiable(y, values, (g) => split(g, axis, sizes));
}
