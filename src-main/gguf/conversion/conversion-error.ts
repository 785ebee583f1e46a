/** A checkpoint that cannot be converted: names the file, the field or tensor, and the remedy. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}
