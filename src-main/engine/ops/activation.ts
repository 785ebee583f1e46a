/** Activations with gradients written by hand, so that few passes over memory remain. */
import type { Value } from '../graph.ts';
import { add, binaryNode, hyperbolicTangent, multiply, scale } from './arithmetic.ts';

/** Softmax over the last axis: dx = y (g - sum(g y)). */
export function softmax(a: Value): Value {
  const { graph } = a;
  const y = graph.node('Softmax', [a], a.shape, { attributes: { axis: -1 } });
  return graph.differentiable(y, [a], (g) => {
    const weighted = binaryNode('Mul', g, y);
    const axes = graph.integers([a.shape.length - 1]);
    const sum = graph.node('ReduceSum', [weighted, axes], [...a.shape.slice(0, -1), 1], {
      attributes: { keepdims: 1 },
    });
    return [binaryNode('Sub', weighted, binaryNode('Mul', y, sum))];
  });
}

/**
 * SwiGLU (Shazeer 2020, "GLU Variants Improve Transformer"): silu(gate) * up with silu(x) = x sigmoid(x).
 * With s = sigmoid(gate) and p = g s: dUp = p gate; dGate = p up (1 + gate (1 - s)).
 */
export function swiGlu(gate: Value, up: Value): Value {
  const { graph } = gate;
  const sigmoid = graph.node('Sigmoid', [gate], gate.shape);
  const activated = binaryNode('Mul', gate, sigmoid);
  return graph.differentiable(binaryNode('Mul', activated, up), [gate, up], (g) => {
    const p = binaryNode('Mul', g, sigmoid);
    const q = binaryNode('Mul', p, up);
    const slope = binaryNode('Mul', q, binaryNode('Sub', gate, activated));
    return [
      gate.needsGradient ? binaryNode('Add', q, slope) : null,
      up.needsGradient ? binaryNode('Mul', p, gate) : null,
    ];
  });
}

/**
 * GELU (Hendrycks & Gimpel 2016): exact, x Phi(x), in float32; in float64 the tanh form, because onnxruntime's CPU
 * provider has no double `Erf` (the two differ by at most 5e-4).
 */
export function gelu(a: Value): Value {
  const { graph } = a;
  if (graph.floatType === 'float64') {
    const cubic = add(a, scale(multiply(multiply(a, a), a), 0.044715));
    const inner = hyperbolicTangent(scale(cubic, Math.sqrt(2 / Math.PI)));
    return multiply(scale(a, 0.5), add(inner, graph.scalar(1)));
  }
  const erf = graph.node('Erf', [binaryNode('Mul', a, graph.scalar(Math.SQRT1_2))], a.shape);
  const cumulative = binaryNode('Mul', binaryNode('Add', erf, graph.scalar(1)), graph.scalar(0.5));
  return graph.differentiable(binaryNode('Mul', a, cumulative), [a], (g) => {
    const exponent = binaryNode('Mul', binaryNode('Mul', a, a), graph.scalar(-0.5));
    const density = binaryNode(
      'Mul',
      graph.node('Exp', [exponent], a.shape),
      graph.scalar(1 / Math.sqrt(2 * Math.PI)),
    );
    return [binaryNode('Mul', g, binaryNode('Add', cumulative, binaryNode('Mul', a, density)))];
  });
}
