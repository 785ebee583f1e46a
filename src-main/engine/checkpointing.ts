/** Gradient checkpointing (Chen et al. 2016): keep a block's input, build the block again in the backward part. */
import type { Graph, Value } from './graph.ts';
import { binaryNode } from './ops/arithmetic.ts';

/**
 * y = block(x) without keeping the block's inner activations until the backward pass.
 *
 * Two of onnxruntime's habits would undo this, and are worked around with terms that are always zero: common
 * sub-expression elimination would merge the copy with the original, and the executor would start the copy early
 * (so the copy's input hangs on the incoming gradient); weight gradients would be put off to the end, keeping every
 * activation alive (so the outgoing gradient hangs on them). A non-finite gradient spreads through these zeros: the
 * session's check of the loss catches it.
 * @param block must build the same nodes at each call, from `x` and parameters only
 */
export function checkpointed(x: Value, block: (x: Value) => Value): Value {
  const { graph } = x;
  if (!graph.recording) return block(x);
  const y = graph.withOwnTape(false, () => block(x)).result;
  if (!x.needsGradient) throw new Error('a checkpointed block needs an input that carries a gradient');
  return graph.differentiable(y, [x], (gradient) => {
    const before = graph.valuesWithGradient();
    const input: Value = { ...binaryNode('Add', x, zeroFrom(gradient)), needsGradient: true };
    const { result: copy, replay } = graph.withOwnTape(true, () => block(input));
    graph.addGradient(copy, gradient);
    replay();
    let dx = graph.gradientSoFar(input)!;
    graph.dropGradient(input);
    for (const value of graph.valuesWithGradient()) {
      if (!before.has(value)) dx = binaryNode('Add', dx, zeroFrom(graph.gradientSoFar(value)!));
    }
    return [dx];
  });
}

/** A scalar that is zero whenever `value` is finite, and depends on it. */
function zeroFrom(value: Value): Value {
  const { graph } = value;
  const rank = value.shape.length;
  const list = (fill: (axis: number) => number): Value =>
    graph.integers(Array.from({ length: rank }, (_, axis) => fill(axis)));
  const first = rank === 0 ? value : cutFirst(graph, value, list);
  return binaryNode('Mul', first, graph.scalar(0));
}

function cutFirst(graph: Graph, value: Value, list: (fill: (axis: number) => number) => Value): Value {
  const one = Array<number>(value.shape.length).fill(1);
  const corner = graph.node('Slice', [value, list(() => 0), list(() => 1), list((axis) => axis)], one);
  return graph.node('Reshape', [corner, graph.integers([])], []);
}
