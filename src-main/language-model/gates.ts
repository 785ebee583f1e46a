/**
 * SO(8) gates: per layer a block-diagonal rotation of the input of `o_proj`, y = W (R x) with R = exp(A) for every eight
 * neighbouring features (docs/gates.md). The parameters are the 28 entries of A above its diagonal, row by row; zeros are
 * the identity.
 */
import { type Shape, sameShape } from '../engine/data-types.ts';
import type { Value } from '../engine/graph.ts';
import { concatenate, split } from '../engine/ops/shape.ts';
import { blockParameters, blockSize, skewExponential } from '../engine/ops/skew-exponential.ts';
import type { TrunkConfig } from './config.ts';
import type { ParameterSpecification, Parameters } from './parameters.ts';

/** Where a model folder keeps its gates. */
export const gatesFile = 'gates.safetensors';

const pattern = /^model\.layers\.(0|[1-9]\d*)\.self_attn\.o_proj\.gate$/u;

/** Name of a layer's gate: a tensor [blocks, 28]. */
export function gateName(layer: number): string {
  return `model.layers.${layer}.self_attn.o_proj.gate`;
}

export function isGateParameter(name: string): boolean {
  return pattern.test(name);
}

/** Blocks of eight features at the input of `o_proj`. @throws when its features are not divisible by 8 */
export function gateBlocks(config: Pick<TrunkConfig, 'heads' | 'headSize'>): number {
  const features = config.heads * config.headSize;
  if (features % blockSize !== 0) {
    throw new Error(
      `gates turn blocks of ${blockSize} features, but o_proj has ${features} input features (${config.heads} heads ` +
        `of ${config.headSize}). Choose a model whose heads * head_dim is divisible by ${blockSize}.`,
    );
  }
  return features / blockSize;
}

/** Specifications of the gates of the given layers; zeros at the start. @throws as `gateBlocks` */
export function gateSpecifications(config: TrunkConfig, layers: Iterable<number>): ParameterSpecification[] {
  const shape = [gateBlocks(config), blockParameters];
  return [...layers].map((layer) => ({ name: gateName(layer), shape, start: 'zeros' }));
}

/** Layers that have a gate, in order. */
export function gatedLayers(specifications: readonly Pick<ParameterSpecification, 'name'>[]): Set<number> {
  const layers = specifications.flatMap(({ name }) => {
    const match = pattern.exec(name);
    return match ? [Number(match[1])] : [];
  });
  return new Set(layers.sort((a, b) => a - b));
}

/**
 * Checks the tensors that a gates file claims to hold.
 * @returns their layers, in order
 * @throws naming file and tensor when it is no gate, of a layer that the model lacks, or of another shape
 */
export function checkGates(
  tensors: readonly { readonly name: string; readonly shape: Shape }[],
  config: TrunkConfig,
  file: string,
): number[] {
  const fail = (problem: string): never => {
    throw new Error(
      `${file}: ${problem} Restore the file from its source, or remove the gates from the model.`,
    );
  };
  if (tensors.length === 0) fail('holds no gate.');
  const expected = [gateBlocks(config), blockParameters];
  for (const { name, shape } of tensors) {
    const layer = pattern.exec(name)?.[1];
    if (layer === undefined) fail(`tensor "${name}" is no gate; gates are named "${gateName(0)}".`);
    if (Number(layer) >= config.layers)
      fail(`tensor "${name}" belongs to a layer that the model lacks (it has ${config.layers}).`);
    if (!sameShape(shape, expected))
      fail(`tensor "${name}" has shape [${shape}]; the configuration asks for [${expected}].`);
  }
  return [...gatedLayers(tensors)];
}

/**
 * The gates' matrices by layer, each [blocks, 8, 8]; all layers' exponentials are computed at once.
 * @throws when o_proj's input features are not divisible by 8
 */
export function gateRotations(
  config: TrunkConfig,
  layers: ReadonlySet<number>,
  parameter: (name: string) => Value,
): ReadonlyMap<number, Value> {
  if (layers.size === 0) return new Map();
  const blocks = gateBlocks(config);
  const gated = [...layers];
  const all = skewExponential(
    concatenate(
      gated.map((layer) => parameter(gateName(layer))),
      0,
    ),
  );
  const matrices = split(
    all,
    0,
    gated.map(() => blocks),
  );
  return new Map(gated.map((layer, index) => [layer, matrices[index]!]));
}

/** How far gates have turned, in radians. */
export interface GateTurn {
  /** Mean over all blocks. */
  readonly mean: number;
  readonly largest: number;
}

/**
 * A block's turn is the Euclidean norm of its 28 parameters: sqrt(t1^2 + t2^2 + t3^2 + t4^2) over the angles of its four
 * planes, which is the length of the way from the identity to its rotation.
 * @returns `null` for a model without gates
 */
export function gateTurn(parameters: Parameters): GateTurn | null {
  let [sum, largest, blocks] = [0, 0, 0];
  for (const [name, values] of parameters) {
    if (!isGateParameter(name)) continue;
    for (let start = 0; start < values.length; start += blockParameters) {
      let squares = 0;
      for (let i = start; i < start + blockParameters; i += 1) squares += values[i]! ** 2;
      const turn = Math.sqrt(squares);
      sum += turn;
      largest = Math.max(largest, turn);
      blocks += 1;
    }
  }
  return blocks === 0 ? null : { mean: sum / blocks, largest };
}
