/** Serialises a graph as an ONNX `ModelProto` (field numbers: onnx.proto3, IR version 8). */
import { type DataType, onnxTypeCode, type Shape, type TensorData } from './data-types.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** An attribute: integer, list of integers, text, or an explicitly marked float. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxTensor {
  readonly name: string;
  readonly type: DataType;
  readonly shape: Shape;
}

export interface OnnxNode {
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly (OnnxTensor & { readonly data: TensorData })[];
  readonly inputs: readonly OnnxTensor[];
  readonly outputs: readonly OnnxTensor[];
}

/** Opset of the default domain: the first with Reduce axes as inputs, and block-wise dequantisation (21). */
const OPSET = 21;
const IR_VERSION = 10;

/** @returns the bytes of a `ModelProto` that onnxruntime's `InferenceSession.create` takes. */
export function encodeOnnxModel(graph: OnnxGraph): Uint8Array {
  const body = new ProtobufWriter();
  for (const node of graph.nodes) body.message(1, encodeNode(node));
  body.string(2, 'so8t');
  for (const constant of graph.constants) body.message(5, encodeConstant(constant));
  for (const input of graph.inputs) body.message(11, encodeValueInfo(input));
  for (const output of graph.outputs) body.message(12, encodeValueInfo(output));
  return new ProtobufWriter()
    .integer(1, IR_VERSION)
    .string(2, 'so8t-workbench')
    .message(7, body)
    .message(8, new ProtobufWriter().string(1, '').integer(2, OPSET))
    .message(8, new ProtobufWriter().string(1, 'com.microsoft').integer(2, 1))
    .finish();
}

function encodeNode(node: OnnxNode): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const name of node.inputs) writer.string(1, name);
  for (const name of node.outputs) writer.string(2, name);
  writer.string(3, node.outputs.find((name) => name !== '') ?? node.operator).string(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes))
    writer.message(5, encodeAttribute(name, value));
  if (node.domain !== '') writer.string(7, node.domain);
  return writer;
}

/** AttributeProto: f = 2, i = 3, s = 4, ints = 8, type = 20 (FLOAT 1, INT 2, STRING 3, INTS 7). */
function encodeAttribute(name: string, value: Attribute): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if (typeof value === 'string') return writer.string(4, value).integer(20, 3);
  if (typeof value === 'number') {
    if (!Number.isInteger(value))
      throw new Error(`attribute ${name}: write { float: ${value} }, not ${value}`);
    return writer.integer(3, value).integer(20, 2);
  }
  if ('float' in value) return writer.float(2, value.float).integer(20, 1);
  for (const element of value) writer.integer(8, element);
  return writer.integer(20, 7);
}

function encodeConstant(constant: OnnxTensor & { readonly data: TensorData }): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const dimension of constant.shape) writer.integer(1, dimension);
  const { buffer, byteOffset, byteLength } = constant.data;
  return writer
    .integer(2, onnxTypeCode(constant.type))
    .string(8, constant.name)
    .bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
}

function encodeValueInfo(tensor: OnnxTensor): ProtobufWriter {
  const shape = new ProtobufWriter();
  for (const dimension of tensor.shape) shape.message(1, new ProtobufWriter().integer(1, dimension));
  const type = new ProtobufWriter().integer(1, onnxTypeCode(tensor.type)).message(2, shape);
  return new ProtobufWriter().string(1, tensor.name).message(2, new ProtobufWriter().message(1, type));
}
