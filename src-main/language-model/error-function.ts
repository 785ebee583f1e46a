/**
 * The error function in float64, by its series without cancellation (Abramowitz and Stegun 1964, 7.1.6):
 * erf(x) = 2/sqrt(pi) exp(-x^2) sum over n of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)). Error below 1e-15.
 */
export function errorFunction(x: number): number {
  // 1 - erf(6) is 2e-17, less than float64 can tell from 0. NaN falls through and stays NaN.
  if (Math.abs(x) >= 6) return Math.sign(x);
  let [sum, term] = [x, x];
  for (let n = 1; Math.abs(term) > Number.EPSILON * Math.abs(sum); n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
