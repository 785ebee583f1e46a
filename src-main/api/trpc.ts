/** The API's beginnings: procedures and what an error tells the screen. */
import { initTRPC } from '@trpc/server';
import { ZodError } from 'zod';
import type { Context } from './context.ts';

/** What a viewer learns of an error besides its message. */
export interface ErrorDetails {
  /** `name` and `code` of the error behind it: `StoreError`/`disk-full`, `ArtifactError` ... */
  readonly name: string;
  readonly code: string | null;
  /** Fields of the input that are wrong. */
  readonly fields: readonly { readonly field: string; readonly problem: string }[];
}

function details(cause: unknown): ErrorDetails {
  if (cause instanceof ZodError) {
    const fields = cause.issues.map(({ path, message }) => ({ field: path.join('.'), problem: message }));
    return { name: 'InputError', code: null, fields };
  }
  const { name = 'Error', code } = (cause ?? {}) as { name?: string; code?: unknown };
  return { name, code: typeof code === 'string' ? code : null, fields: [] };
}

const t = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error }) => {
    // The stack names files of this machine; the screen needs the message.
    const { stack: _stack, ...data } = shape.data;
    return { ...shape, data: { ...data, details: details(error.cause) } };
  },
});

export const router = t.router;
export const procedure = t.procedure;
