/** What went wrong, in words for people. */
import { TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../../src-main/api/router.ts';

export interface Explained {
  readonly message: string;
  /** Fields of the input that are wrong. */
  readonly fields: readonly { readonly field: string; readonly problem: string }[];
}

export function explainError(error: unknown): Explained {
  if (error instanceof TRPCClientError) {
    const { details } = (error as TRPCClientError<AppRouter>).data ?? {};
    const fields = details?.fields ?? [];
    // An input error's message is a JSON list of issues: the fields say the same in words.
    if (fields.length > 0)
      return { message: fields.map(({ field, problem }) => `${field}: ${problem}`).join('\n'), fields };
    return { message: error.message, fields };
  }
  return { message: error instanceof Error ? error.message : String(error), fields: [] };
}
