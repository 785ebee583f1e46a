/** Element-wise ops with broadcasting. Each takes and returns float values of the graph's type. */
import type { Value } from '../graph.ts';
import { broadcastShape, sumToShape } from './broadcasting.ts';

/** A broadcast binary node without a gradient, for use inside gradients. */
export function binaryNode(operator: 'Add' | 'Sub' | 'Mul' | 'Div', a: Value, b: Value): Value {
  return a.graph.node(operator, [a, b], broadcastShape(a.shape, b.shape));
}

function unaryNode(operator: string, a: Value): Value {
  return a.graph.node(operator, [a], a.shape);
}

/** a + b. */
export function add(a: Value, b: Value): Value {
  return a.graph.differentiable(binaryNode('Add', a, b), [a, b], (g) => [
    a.needsGradient ? sumToShape(g, a.shape) : null,
    b.needsGradient ? sumToShape(g, b.shape) : null,
  ]);
}

/** a - b. */
export function subtract(a: Value, b: Value): Value {
  return a.graph.differentiable(binaryNode('Sub', a, b), [a, b], (g) => [
    a.needsGradient ? sumToShape(g, a.shape) : null,
    b.needsGradient ? sumToShape(unaryNode('Neg', g), b.shape) : null,
  ]);
}

/** a * b, element by element. */
export function multiply(a: Value, b: Value): Value {
  return a.graph.differentiable(binaryNode('Mul', a, b), [a, b], (g) => [
    a.needsGradient ? sumToShape(binaryNode('Mul', g, b), a.shape) : null,
    b.needsGradient ? sumToShape(binaryNode('Mul', g, a), b.shape) : null,
  ]);
}

/** a / b, element by element. d(a/b)/db = -(a/b)/b. */
export function divide(a: Value, b: Value): Value {
  const quotient = binaryNode('Div', a, b);
  return a.graph.differentiable(quotient, [a, b], (g) => {
    const scaled = binaryNode('Div', g, b);
    return [
      a.needsGradient ? sumToShape(scaled, a.shape) : null,
      b.needsGradient ? sumToShape(unaryNode('Neg', binaryNode('Mul', scaled, quotient)), b.shape) : null,
    ];
  });
}

/** factor * a for a plain number. */
export function scale(a: Value, factor: number): Value {
  return multiply(a, a.graph.scalar(factor));
}

export function negate(a: Value): Value {
  return a.graph.differentiable(unaryNode('Neg', a), [a], (g) => [unaryNode('Neg', g)]);
}

export function exponential(a: Value): Value {
  const y = unaryNode('Exp', a);
  return a.graph.differentiable(y, [a], (g) => [binaryNode('Mul', g, y)]);
}

/** Natural logarithm. */
export function logarithm(a: Value): Value {
  return a.graph.differentiable(unaryNode('Log', a), [a], (g) => [binaryNode('Div', g, a)]);
}

export function squareRoot(a: Value): Value {
  const y = unaryNode('Sqrt', a);
  return a.graph.differentiable(y, [a], (g) => [
    binaryNode('Div', binaryNode('Mul', g, a.graph.scalar(0.5)), y),
  ]);
}

/** d tanh(a)/da = 1 - tanh(a)^2. */
export function hyperbolicTangent(a: Value): Value {
  const y = unaryNode('Tanh', a);
  return a.graph.differentiable(y, [a], (g) => [
    binaryNode('Mul', g, binaryNode('Sub', a.graph.scalar(1), binaryNode('Mul', y, y))),
  ]);
}
