/** A problem that was not thrown but told in an answer, shown as if it had been thrown. */
import type { NamedError } from '../../src-main/workbench/problem-meaning.ts';

export class ToldError extends Error {
  override readonly name = 'ToldError';
  readonly named: NamedError;

  /** @param message in English */
  constructor(message: string, named: NamedError) {
    super(message);
    this.named = named;
  }
}
