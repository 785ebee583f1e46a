/** Matrix products: the bulk of the arithmetic. */
import { elementCount } from '../data-types.ts';
import type { Value } from '../graph.ts';
import { binaryNode } from './arithmetic.ts';
import { reshape, transpose } from './shape.ts';

interface Transposed {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Product of two matrices, either of them transposed: [M,K] x [K,N] -> [M,N].
 * With C = A B: dA = dC B^T, dB = A^T dC, and the transposed forms alike.
 */
export function matrixProduct(
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false }: Transposed = {},
): Value {
  const [rows, inner] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const [innerB, columns] = transposeB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  if (a.shape.length !== 2 || b.shape.length !== 2 || inner !== innerB) {
    throw new Error(
      `no matrix product of [${a.shape}] and [${b.shape}] (transposed: ${transposeA}, ${transposeB})`,
    );
  }
  const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  const y = a.graph.node('Gemm', [a, b], [rows, columns], { attributes });
  return a.graph.differentiable(y, [a, b], (g) => [
    !a.needsGradient
      ? null
      : transposeA
        ? matrixProduct(b, g, { transposeA: transposeB, transposeB: true })
        : matrixProduct(g, b, { transposeB: !transposeB }),
    !b.needsGradient
      ? null
      : transposeB
        ? matrixProduct(g, a, { transposeA: true, transposeB: transposeA })
        : matrixProduct(a, g, { transposeA: !transposeA }),
  ]);
}

/** Dense layer over the last axis: x [..., in], weight [out, in] (the layout of checkpoints) -> [..., out]. */
export function linear(x: Value, weight: Value): Value {
  const [out, inner] = [weight.shape[0]!, weight.shape[1]!];
  const rows = elementCount(x.shape) / inner;
  const y = matrixProduct(reshape(x, [rows, inner]), weight, { transposeB: true });
  return reshape(y, [...x.shape.slice(0, -1), out]);
}

/**
 * factor * A B over the last two axes, the leading axes being equal: [..., M, K] x [..., K, N] -> [..., M, N].
 * One `FusedMatMul` on the CPU provider; GPU providers get transposes and `MatMul` instead.
 */
export function batchedProduct(
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false, factor = 1 }: Transposed & { readonly factor?: number } = {},
): Value {
  const rank = a.shape.length;
  const rows = a.shape[transposeA ? rank - 1 : rank - 2]!;
  const columns = b.shape[transposeB ? rank - 2 : rank - 1]!;
  const inner = [a.shape[transposeA ? rank - 2 : rank - 1], b.shape[transposeB ? rank - 1 : rank - 2]];
  const lead = a.shape.slice(0, -2);
  if (b.shape.length !== rank || lead.some((size, axis) => size !== b.shape[axis]) || inner[0] !== inner[1]) {
    throw new Error(
      `no batched product of [${a.shape}] and [${b.shape}] (transposed: ${transposeA}, ${transposeB})`,
    );
  }
  const y = batchedNode(a, b, [...lead, rows, columns], { transposeA, transposeB, factor });
  return a.graph.differentiable(y, [a, b], (g) => [
    !a.needsGradient
      ? null
      : transposeA
        ? batchedProduct(b, g, { transposeA: transposeB, transposeB: true, factor })
        : batchedProduct(g, b, { transposeB: !transposeB, factor }),
    !b.needsGradient
      ? null
      : transposeB
        ? batchedProduct(g, a, { transposeA: true, transposeB: transposeA, factor })
        : batchedProduct(a, g, { transposeA: !transposeA, factor }),
  ]);
}

function batchedNode(
  a: Value,
  b: Value,
  shape: readonly number[],
  { transposeA, transposeB, factor }: Required<Transposed> & { readonly factor: number },
): Value {
  const { graph } = a;
  if (graph.kernels === 'fused') {
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: { float: factor } };
    return graph.node('FusedMatMul', [a, b], shape, { domain: 'com.microsoft', attributes });
  }
  const y = graph.node('MatMul', [transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b], shape);
  return factor === 1 ? y : binaryNode('Mul', y, graph.scalar(factor));
}

function swapLast(a: Value): Value {
  const axes = a.shape.map((_, axis) => axis);
  const rank = axes.length;
  return transpose(a, [...axes.slice(0, -2), rank - 1, rank - 2]);
}
