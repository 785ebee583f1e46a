/** Element types of tensors and their ONNX codes (onnx.proto, `TensorProto.DataType`). */

const onnxCode = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

export type DataType = keyof typeof onnxCode;

/** Element types that can carry a gradient. */
export type FloatType = 'float32' | 'float64';

export type FloatArray = Float32Array | Float64Array;

export type TensorData = FloatArray | Int32Array | BigInt64Array | Uint8Array;

export type Shape = readonly number[];

/** @returns the number that onnx.proto gives the element type. */
export function onnxTypeCode(type: DataType): number {
  return onnxCode[type];
}

/** Number of elements of a tensor; 1 for a scalar (`[]`). */
export function elementCount(shape: Shape): number {
  return shape.reduce((count, dimension) => count * dimension, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** Allocates zeros of a float type. */
export function floatArray(type: FloatType, source: number | ArrayLike<number>): FloatArray {
  if (type === 'float64')
    return typeof source === 'number' ? new Float64Array(source) : Float64Array.from(source);
  return typeof source === 'number' ? new Float32Array(source) : Float32Array.from(source);
}
