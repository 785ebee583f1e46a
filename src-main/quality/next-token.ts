/** Two next-token distributions at one position, from their logits, in float64. */

export interface Distribution {
  readonly logits: Float32Array;
  /** log of the sum of exp(logit): log-probability = logit - logSum. */
  readonly logSum: number;
  /** The most probable token; the first of several. */
  readonly top: number;
}

/** @throws RangeError when a logit is no number: the file is not usable, and no average may hide that */
export function distribution(logits: Float32Array): Distribution {
  let top = 0;
  for (let id = 1; id < logits.length; id += 1) if (logits[id]! > logits[top]!) top = id;
  const largest = logits[top]!;
  let sum = 0;
  for (let id = 0; id < logits.length; id += 1) sum += Math.exp(logits[id]! - largest);
  const logSum = largest + Math.log(sum);
  if (!Number.isFinite(logSum)) throw new RangeError('a logit is no finite number.');
  return { logits, logSum, top };
}

/** -log of the probability of a token, in nats. */
export function surprise({ logits, logSum }: Distribution, token: number): number {
  return logSum - logits[token]!;
}

/** KL(reference || compared) in nats: sum of p (log p - log q). Not below zero but for rounding, which is cut off. */
export function divergence(reference: Distribution, compared: Distribution): number {
  const [p, q] = [reference.logits, compared.logits];
  const shift = compared.logSum - reference.logSum;
  let sum = 0;
  for (let id = 0; id < p.length; id += 1) {
    const logit = p[id]!;
    sum += Math.exp(logit - reference.logSum) * (logit - q[id]! + shift);
  }
  return Math.max(0, sum);
}
