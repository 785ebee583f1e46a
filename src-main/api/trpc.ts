/** The API's beginnings: procedures and what an error tells the screen. */
import { initTRPC } from '@trpc/server';
import { ZodError } from 'zod';
import { JobFailed } from '../processes/job-errors.ts';
import { type NamedError, nameError } from '../workbench/problem-meaning.ts';
import type { Context } from './context.ts';

/** What a viewer learns of an error besides its message. */
export interface ErrorDetails extends NamedError {
  /** Fields of the input that are wrong. */
  readonly fields: readonly { readonly field: string; readonly problem: string }[];
}

function details(thrown: unknown): ErrorDetails {
  // A job's failure has what its stage threw as its cause.
  const cause = thrown instanceof JobFailed ? thrown.cause : thrown;
  if (cause instanceof ZodError) {
    const fields = cause.issues.map(({ path, message }) => ({ field: path.join('.'), problem: message }));
    return { name: 'InputError', code: null, meaning: null, fields };
  }
  return { ...nameError(cause), fields: [] };
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
