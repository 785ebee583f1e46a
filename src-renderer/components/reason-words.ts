/** Why a run ended, in the language of the screens; of what has no code, or one that these do not know, its English text. */
import type { TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunReason } from '../../src-main/workbench/run-reason.ts';
import { meantWords } from './problem-words.ts';

type Words = TFunction<['troubles', 'meaning']>;

/** What is stored of why a run ended. */
export interface ToldReason {
  readonly reason: string | null;
  /** A `RunReason`; null in runs of older programs. */
  readonly reasonMeaning?: unknown;
}

/** @returns `null` when there is no reason */
export function reasonWords({ reason, reasonMeaning }: ToldReason, t: Words): string | null {
  if (reason === null || reasonMeaning == null) return reason;
  const meaning = reasonMeaning as RunReason;
  const words = wordsOf(meaning, t);
  if (words === null) return reason;
  const { unclean } = meaning;
  if (!unclean) return words;
  return unclean.how === 'killed'
    ? t('troubles:runs.killed', { reason: words })
    : t('troubles:runs.unclean', { reason: words, detail: unclean.detail });
}

function wordsOf({ code, values }: RunReason, t: Words): string | null {
  if (code === 'rolled-back')
    return t('troubles:runs.rolled-back', { role: t(`meaning:role.${values.role}`) });
  if (code === 'failed' && values.problem) {
    const words = meantWords(values.problem, t);
    if (words !== null) return words;
  }
  return t(`troubles:runs.${code}`, { ...values, defaultValue: '' }) || null;
}

/** @returns says the reason of a run; empty when it has none */
export function useReasonWords(): (told: ToldReason) => string {
  const { t } = useTranslation(['troubles', 'meaning']);
  return useCallback((told: ToldReason) => reasonWords(told, t) ?? '', [t]);
}
