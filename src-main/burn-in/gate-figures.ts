/** What gates are, in figures: how exact their rotations, how far from doing nothing. */
import { blockElements, distancesFromIdentity, orthogonalityErrors, rotationsOf } from './rotation.ts';

export interface LayerGateFigures {
  readonly layer: number;
  readonly blocks: number;
  /** Largest ||R^T R - I|| (Frobenius) of the layer's blocks. */
  readonly orthogonality: number;
  /** Largest ||R - I|| (Frobenius) of the layer's blocks. */
  readonly distanceFromIdentity: number;
}

export interface GateFigures {
  readonly gates: readonly LayerGateFigures[];
  /** The largest of all blocks. */
  readonly orthogonality: number;
  /** No rotation is further from the identity than float32 can tell: burning them in changes nothing. */
  readonly identityGates: boolean;
}

/** Distance below which a rotation does nothing in float32. */
const IDENTITY = 2 ** -24;

/** @param layers [blocks, 28] by layer */
export function measureGates(layers: ReadonlyMap<number, Float64Array>): GateFigures {
  const gates = [...layers]
    .sort(([one], [other]) => one - other)
    .map(([layer, parameters]) => {
      const rotations = rotationsOf(parameters);
      return {
        layer,
        blocks: rotations.length / blockElements,
        orthogonality: largest(orthogonalityErrors(rotations)),
        distanceFromIdentity: largest(distancesFromIdentity(rotations)),
      };
    });
  return {
    gates,
    orthogonality: Math.max(...gates.map(({ orthogonality }) => orthogonality)),
    identityGates: gates.every(({ distanceFromIdentity }) => distanceFromIdentity <= IDENTITY),
  };
}

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, value), 0);
