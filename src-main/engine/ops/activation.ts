/** Activations with gradients written by hand, so that few passes over memory remain. */
import type { Value } from '../graph.ts';
import { binaryNode, hyperbolicTangent, multiply, scale } from './arithmetic.ts';

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
  if (graph.floatType === 'float64') return geluTanh(a);
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

/**
 * The tanh form of GELU: x (1 + t) / 2 with t = tanh(k (x + c x^3)), k = sqrt(2 / pi), c = 0.044715.
 * Its slope is (1 + t) / 2 + x (1 - t^2) k (1 + 3 c x^2) / 2.
 */
export function geluTanh(a: Value): Value {
  const { graph } = a;
  const [k, c] = [Math.sqrt(2 / Math.PI), 0.044715];
  const times = (value: Value, factor: number): Value => binaryNode('Mul', value, graph.scalar(factor));
  const square = binaryNode('Mul', a, a);
  const inner = binaryNode('Add', a, times(binaryNode('Mul', square, a), c));
  const tangent = graph.node('Tanh', [times(inner, k)], a.shape);
  const cumulative = binaryNode('Add', tangent, graph.scalar(1));
  return graph.differentiable(binaryNode('Mul', times(a, 0.5), cumulative), [a], (g) => {
    const bend = binaryNode('Sub', graph.scalar(1), binaryNode('Mul', tangent, tangent));
    const steep = binaryNode('Add', times(square, 3 * c * k), graph.scalar(k));
    const rise = binaryNode('Mul', binaryNode('Mul', a, bend), steep);
    return [binaryNode('Mul', g, times(binaryNode('Add', cumulative, rise), 0.5))];
  });
}

/** GEGLU with GELU's tanh form (Shazeer 2020; Gemma): gelu(gate) * up. */
export function geGlu(gate: Value, up: Value): Value {
  return multiply(geluTanh(gate), up);
}

/** cap tanh(a / cap): like `a` near zero, and never beyond the cap (Gemma 2, section 2). */
export function softCap(a: Value, cap: number): Value {
  return scale(hyperbolicTangent(scale(a, 1 / cap)), cap);
}
