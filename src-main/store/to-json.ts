import { StoreError } from './store-error.ts';

/**
 * A value as JSON text.
 * @param what it is, for the message.
 * @throws StoreError `invalid` when JSON has no word for it (undefined, a function, a cycle).
 */
export function toJson(value: unknown, what: string): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = JSON.stringify(value);
  } catch (thrown) {
    cause = thrown;
  }
  if (text === undefined) throw new StoreError('invalid', `The ${what} is not a JSON value`, cause);
  return text;
}
