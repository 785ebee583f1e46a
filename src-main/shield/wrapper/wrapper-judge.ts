/**
 * How likely a stretch is an attempt to get around the rules: logistic regression over what the n-grams say, the signs,
 * and every pair of signs. What layers A and D find never counts against it.
 */
import { z } from 'zod';

export const wrapperWeightsSchema = z
  .strictObject({
    version: z.literal(1),
    bias: z.number(),
    /** Factor of the n-grams' log odds. */
    ngrams: z.number().min(0),
    /** Weights of signs, `persona`, and of pairs, `persona detail`; what is not named weighs nothing. */
    signs: z.record(z.string(), z.number()),
    /** Log odds to the weight of the finding, straight between the points; below the first there is none. */
    points: z
      .array(z.strictObject({ logit: z.number(), weight: z.number().gt(0).max(1) }))
      .min(2)
      .refine(
        (points) =>
          points.every(
            ({ logit, weight }, i) =>
              i === 0 || (logit >= points[i - 1]!.logit && weight >= points[i - 1]!.weight),
          ),
        'both numbers must rise',
      ),
  })
  .refine(
    ({ signs }) => Object.entries(signs).every(([name, weight]) => !name.includes('found.') || weight >= 0),
    'what other layers find may not count against an attempt',
  );

export type WrapperWeights = z.infer<typeof wrapperWeightsSchema>;

/** Log odds of n-grams further out say no more. */
const surest = 6;

export const boundedLogit = (logit: number): number => Math.max(-surest, Math.min(surest, logit));

/** Number of a pair of signs, the lower first, among `count` signs; signs alone come first. */
export function pairNumber(count: number, low: number, high: number): number {
  return count + low * count + high;
}

/** Weights by number, of signs and pairs. @throws Error for a sign that is not known */
export function weightsByNumber(names: readonly string[], { signs }: WrapperWeights): Float64Array {
  const numbers = new Map(names.map((name, number) => [name, number]));
  const weights = new Float64Array(names.length + names.length ** 2);
  for (const [name, weight] of Object.entries(signs)) {
    const parts = name.split(' ').map((part) => numbers.get(part));
    if (parts.length > 2 || parts.includes(undefined))
      throw new Error(`wrapper.json: there is no sign "${name}". Run npm run train:wrapper.`);
    const [low, high] = parts as [number, number?];
    weights[high === undefined ? low : pairNumber(names.length, low, high)] = weight;
  }
  return weights;
}

/** Calls `each` with the number of every sign and pair. */
export function eachSign(count: number, signs: readonly number[], each: (number: number) => void): void {
  for (let i = 0; i < signs.length; i += 1) {
    each(signs[i]!);
    for (let j = i + 1; j < signs.length; j += 1) each(pairNumber(count, signs[i]!, signs[j]!));
  }
}

/** Weight of a finding, 0 where there is none; never falls with the log odds. */
export function findingWeight(logit: number, points: WrapperWeights['points']): number {
  let before = points[0]!;
  if (!(logit >= before.logit)) return 0;
  for (const point of points) {
    if (logit <= point.logit && point.logit > before.logit)
      return (
        before.weight +
        ((point.weight - before.weight) * (logit - before.logit)) / (point.logit - before.logit)
      );
    before = point;
  }
  return before.weight;
}
