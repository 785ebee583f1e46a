/** NumPy-style broadcasting, as ONNX's element-wise operators apply it. */
import { type Shape, sameShape } from '../data-types.ts';
import type { Value } from '../graph.ts';

/** @throws when two dimensions differ and neither is 1. */
export function broadcastShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[a.length - rank + axis] ?? 1;
    const y = b[b.length - rank + axis] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new Error(`shapes [${a}] and [${b}] do not broadcast`);
    return Math.max(x, y);
  });
}

/** Sums a gradient over the axes along which its value was broadcast: the adjoint of broadcasting. */
export function sumToShape(gradient: Value, shape: Shape): Value {
  if (sameShape(gradient.shape, shape)) return gradient;
  const { graph } = gradient;
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((dimension, axis) => {
    const own = axis < lead ? 1 : shape[axis - lead]!;
    return axis < lead || (own === 1 && dimension !== 1) ? [axis] : [];
  });
  const kept = gradient.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
  const summed =
    axes.length === 0
      ? gradient
      : graph.node('ReduceSum', [gradient, graph.integers(axes)], kept, { attributes: { keepdims: 1 } });
  return sameShape(kept, shape) ? summed : graph.node('Reshape', [summed, graph.integers(shape)], shape);
}
