/** The optimiser of a run: AdamW with separate learning rates for the trunk, the safety head and the gates. */
import { type AdamWOptions, adamWDefaults, adamWUpdate, type Moments, zeroMoments } from '../engine/adamw.ts';
import { clippingFactor, globalNorm } from '../engine/gradient-clipping.ts';
import { isGateParameter } from '../language-model/gates.ts';
import type { Parameters } from '../language-model/parameters.ts';
import { isSafetyHeadParameter } from '../language-model/safety-head.ts';

export interface LearningRates {
  readonly trunk: number;
  readonly safetyHead: number;
  /** Left out where no gates are trained. */
  readonly gates?: number;
}

export interface Optimiser {
  readonly moments: ReadonlyMap<string, Moments>;
  /**
   * Clips by the global norm and updates all parameters in place; a group with learning rate 0 stands still.
   * @returns the gradient norm before clipping
   * @throws when it is not finite, before any parameter has changed
   */
  step(parameters: Parameters, gradients: ReadonlyMap<string, Float32Array>, rates: LearningRates): number;
}

export function createOptimiser(
  parameters: Parameters,
  options: { readonly weightDecay: number; readonly maximumGradientNorm: number },
  moments: Map<string, Moments> = new Map(
    [...parameters].map(([name, values]) => [name, zeroMoments(values.length)]),
  ),
): Optimiser {
  const adamw: AdamWOptions = { ...adamWDefaults, weightDecay: options.weightDecay };
  // Decay would pull rotations towards the identity, which is where they start but not where they are simpler.
  const undecayed: AdamWOptions = { ...adamw, weightDecay: 0 };
  return {
    moments,
    step(current, gradients, rates) {
      const norm = globalNorm(gradients.values());
      if (!Number.isFinite(norm)) {
        throw new Error(
          'the gradient is not finite: lower the learning rate or the loss coefficients and resume',
        );
      }
      const factor = clippingFactor(norm, options.maximumGradientNorm);
      for (const [name, gradient] of gradients) {
        const isGate = isGateParameter(name);
        const rate = isGate
          ? (rates.gates ?? 0)
          : isSafetyHeadParameter(name)
            ? rates.safetyHead
            : rates.trunk;
        if (rate > 0) {
          const own = isGate ? undecayed : adamw;
          adamWUpdate(current.get(name)!, gradient, moments.get(name)!, rate, own, factor);
        }
      }
      return norm;
    },
  };
}
