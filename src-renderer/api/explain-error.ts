/** What went wrong, in words for people. */
import { TRPCClientError } from '@trpc/client';
import i18next from 'i18next';
import type { AppRouter } from '../../src-main/api/router.ts';
import { errorWords } from '../components/problem-words.ts';
import { ToldError } from './told-error.ts';

export interface Explained {
  /** In the language of the screens. */
  readonly message: string;
  /** What exactly went wrong, in English, where the message does not say it. */
  readonly detail: string | null;
  /** Fields of the input that are wrong. */
  readonly fields: readonly { readonly field: string; readonly problem: string }[];
}

/** The program's messages are in English: other languages have words for what kind of problem it is. */
export function explainError(error: unknown): Explained {
  const { message, details } = read(error);
  const fields = details?.fields ?? [];
  // An input error's message is a JSON list of issues: the fields say the same in words.
  const english =
    fields.length > 0 ? fields.map(({ field, problem }) => `${field}: ${problem}`).join('\n') : message;
  if (!i18next.isInitialized || i18next.language === 'en' || details === undefined)
    return { message: english, detail: null, fields };
  const words = errorWords(details, english, i18next.getFixedT(null, ['troubles', 'meaning']));
  return { message: words, detail: words.includes(english) ? null : english, fields };
}

function read(error: unknown) {
  if (error instanceof TRPCClientError) {
    const { message, data } = error as TRPCClientError<AppRouter>;
    return { message, details: data?.details };
  }
  if (error instanceof ToldError) return { message: error.message, details: { ...error.named, fields: [] } };
  return { message: error instanceof Error ? error.message : String(error), details: undefined };
}
