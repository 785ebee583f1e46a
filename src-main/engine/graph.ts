/**
 * Graph builder with reverse-mode differentiation.
 *
 * A graph is built once for static shapes; ops (`ops/`) add nodes and register how their gradient is built
 * (their vector-Jacobian product). `backward` walks the tape from the loss and adds the gradient's nodes to the same
 * graph, so that one onnxruntime session holds forward, losses and gradients.
 */
import {
  type DataType,
  elementCount,
  type FloatType,
  floatArray,
  type Shape,
  sameShape,
  type TensorData,
} from './data-types.ts';
import { type Attribute, encodeOnnxModel, type OnnxNode, type OnnxTensor } from './onnx-model.ts';

/** `fused`: contrib kernels of onnxruntime's CPU provider. `plain`: standard ONNX operators only (float64, GPU providers). */
export type Kernels = 'fused' | 'plain';

export interface GraphOptions {
  readonly floatType: FloatType;
  readonly kernels: Kernels;
}

/** A tensor in the graph. */
export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly shape: Shape;
  readonly type: DataType;
  needsGradient: boolean;
}

/** Builds the gradients of an op's parents; `null` where a parent needs none. */
export type VectorJacobianProduct = (gradient: Value) => readonly (Value | null)[];

/** The same for an op with several outputs; `null` where an output does not reach the loss. */
type JointVectorJacobianProduct = (gradients: readonly (Value | null)[]) => readonly (Value | null)[];

interface TapeEntry {
  readonly outputs: readonly Value[];
  readonly parents: readonly Value[];
  readonly gradientOf: JointVectorJacobianProduct;
}

interface NodeOptions {
  readonly domain?: 'com.microsoft';
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly type?: DataType;
}

export class Graph {
  readonly floatType: FloatType;
  readonly kernels: Kernels;
  readonly nodes: OnnxNode[] = [];
  readonly inputs: OnnxTensor[] = [];
  readonly outputs: OnnxTensor[] = [];
  readonly #constants: (OnnxTensor & { data: TensorData })[] = [];
  readonly #constantCache = new Map<string, Value>();
  #tape: TapeEntry[] = [];
  #recording = true;
  #gradients = new Map<Value, Value>();
  #nextId = 0;

  constructor(options: GraphOptions) {
    if (options.floatType === 'float64' && options.kernels === 'fused') {
      throw new Error('fused kernels exist in float32 only: build float64 graphs with kernels "plain"');
    }
    this.floatType = options.floatType;
    this.kernels = options.kernels;
  }

  #value(name: string, shape: Shape, type: DataType): Value {
    return { graph: this, name, shape, type, needsGradient: false };
  }

  /** Declares a fed tensor. */
  input(name: string, shape: Shape, type: DataType = this.floatType): Value {
    this.inputs.push({ name, shape, type });
    return this.#value(name, shape, type);
  }

  /** Declares a fed tensor whose gradient `backward` can return. */
  parameter(name: string, shape: Shape, trainable = true): Value {
    const value = this.input(name, shape);
    value.needsGradient = trainable;
    return value;
  }

  /** A constant stored in the model; small equal constants are stored once. */
  constant(type: DataType, shape: Shape, data: TensorData): Value {
    if (data.length !== elementCount(shape))
      throw new Error(`constant of ${data.length} values for shape [${shape}]`);
    const key = data.length <= 16 ? `${type}|${shape}|${Array.from<number | bigint>(data).join()}` : null;
    const known = key === null ? undefined : this.#constantCache.get(key);
    if (known) return known;
    const value = this.#value(`constant_${this.#nextId++}`, shape, type);
    this.#constants.push({ name: value.name, shape, type, data });
    if (key !== null) this.#constantCache.set(key, value);
    return value;
  }

  /** A float constant of the graph's type. */
  floats(shape: Shape, values: ArrayLike<number>): Value {
    return this.constant(this.floatType, shape, floatArray(this.floatType, values));
  }

  scalar(value: number): Value {
    return this.floats([], [value]);
  }

  /** A one-dimensional int64 constant: shapes, axes, indices. */
  integers(values: readonly number[]): Value {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** Adds a node without a gradient; ops call `differentiable` for the rest. */
  node(operator: string, inputs: readonly (Value | null)[], shape: Shape, options: NodeOptions = {}): Value {
    return this.nodeWithOutputs(operator, inputs, [shape], options)[0]!;
  }

  /** Adds a node with several outputs of the same type. */
  nodeWithOutputs(
    operator: string,
    inputs: readonly (Value | null)[],
    shapes: readonly Shape[],
    options: NodeOptions = {},
  ): Value[] {
    const type = options.type ?? this.floatType;
    const outputs = shapes.map((shape) => this.#value(`${operator}_${this.#nextId++}`, shape, type));
    this.nodes.push({
      operator,
      domain: options.domain ?? '',
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: outputs.map((output) => output.name),
      attributes: options.attributes ?? {},
    });
    return outputs;
  }

  /** Registers the gradient of `output`; nothing is kept when no parent needs one, or in the backward part. */
  differentiable(output: Value, parents: readonly Value[], gradientOf: VectorJacobianProduct): Value {
    this.differentiableOutputs([output], parents, ([gradient]) => gradientOf(gradient!));
    return output;
  }

  /** `differentiable` for an op with several outputs. */
  differentiableOutputs(
    outputs: readonly Value[],
    parents: readonly Value[],
    gradientOf: JointVectorJacobianProduct,
  ): void {
    if (!this.#recording || !parents.some((parent) => parent.needsGradient)) return;
    for (const output of outputs) output.needsGradient = true;
    this.#tape.push({ outputs, parents, gradientOf });
  }

  /** Runs `build` with a tape of its own (`record`) or with none, and returns that tape's replay. */
  withOwnTape<Result>(record: boolean, build: () => Result): { result: Result; replay: () => void } {
    const [tape, recording] = [this.#tape, this.#recording];
    this.#tape = [];
    this.#recording = record;
    const result = build();
    const own = this.#tape;
    this.#tape = tape;
    this.#recording = recording;
    return { result, replay: () => this.#sweep(own) };
  }

  get recording(): boolean {
    return this.#recording;
  }

  /** The gradient gathered so far for a value, while `backward` runs. */
  gradientSoFar(value: Value): Value | undefined {
    return this.#gradients.get(value);
  }

  /** Forgets a gathered gradient that has been used. */
  dropGradient(value: Value): void {
    this.#gradients.delete(value);
  }

  /** All values that hold a gathered gradient, while `backward` runs. */
  valuesWithGradient(): ReadonlySet<Value> {
    return new Set(this.#gradients.keys());
  }

  /** Adds to the gathered gradient of a value, while `backward` runs. */
  addGradient(value: Value, gradient: Value): void {
    if (!sameShape(value.shape, gradient.shape)) {
      throw new Error(`gradient of ${value.name} has shape [${gradient.shape}], not [${value.shape}]`);
    }
    const sum = this.#gradients.get(value);
    this.#gradients.set(value, sum ? this.node('Add', [sum, gradient], value.shape) : gradient);
  }

  #sweep(tape: readonly TapeEntry[]): void {
    for (const { outputs, parents, gradientOf } of tape.toReversed()) {
      const incoming = outputs.map((output) => this.#gradients.get(output) ?? null);
      if (incoming.every((gradient) => gradient === null)) continue;
      for (const output of outputs) this.#gradients.delete(output);
      const gradients = gradientOf(incoming);
      parents.forEach((parent, position) => {
        const part = gradients[position];
        if (parent.needsGradient && part) this.addGradient(parent, part);
      });
    }
  }

  /**
   * Adds the nodes of the gradient of `loss` (a scalar).
   * @returns one gradient for each parameter, in order and of its shape.
   * @throws when a parameter does not reach the loss.
   */
  backward(loss: Value, parameters: readonly Value[]): Value[] {
    if (loss.shape.length !== 0)
      throw new Error(`a loss is a scalar; ${loss.name} has shape [${loss.shape}]`);
    const tape = this.#tape;
    this.#tape = [];
    this.#recording = false;
    this.#gradients = new Map([[loss, this.scalar(1)]]);
    this.#sweep(tape);
    return parameters.map((parameter) => {
      const gradient = this.#gradients.get(parameter);
      if (!gradient) throw new Error(`parameter ${parameter.name} does not reach the loss`);
      return gradient;
    });
  }

  /** Makes a value fetchable under `name`. */
  output(value: Value, name: string): void {
    this.nodes.push({
      operator: 'Identity',
      domain: '',
      inputs: [value.name],
      outputs: [name],
      attributes: {},
    });
    this.outputs.push({ name, shape: value.shape, type: value.type });
  }

  /** @returns the ONNX model's bytes. */
  encode(): Uint8Array {
    return encodeOnnxModel({
      nodes: this.nodes,
      constants: this.#constants,
      inputs: this.inputs,
      outputs: this.outputs,
    });
  }
}
