/** A burn-in or a proof that cannot be made: names the file, the tensor and the remedy. */
export class BurnInError extends Error {
  override readonly name = 'BurnInError';
}
