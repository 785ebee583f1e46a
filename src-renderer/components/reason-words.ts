/** Why a run ended, in the language of the screens. What the core says for other reasons is shown as it is. */
import type { TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

type Words = TFunction<['troubles', 'meaning']>;

/** Whole sentences of the core. */
const known = {
  'paused by a person': 'paused',
  'cancelled by a person': 'cancelled',
  'the workbench was closed before the run began': 'closedBefore',
  'the workbench was closed; resume it from its last checkpoint': 'closed',
  'the program ended while the run was going on; resume it from its last checkpoint': 'died',
} as const;

/** What may follow a reason when the run did not stop as it should. */
const unclean = /^(?<reason>.+?); it could not be stopped cleanly: (?<detail>.+)$/su;
const killed = /^(?<reason>.+); [^;]*was cancelled and killed: .+$/su;
const rolledBack = /^stopped to be rolled back to its checkpoint "(?<role>[^"]+)"$/u;
/** See `describeExit`. */
const died = /\b(?:was killed by SIG[A-Z0-9]+|ended with code \d+)/u;
const roles = ['last', 'best-by-safety', 'best-by-accuracy', 'final'] as const;

export function reasonWords(reason: string, t: Words): string {
  const name = reason in known ? known[reason as keyof typeof known] : null;
  if (name !== null) return t(`troubles:runs.${name}`);
  const stopped = (unclean.exec(reason) ?? killed.exec(reason))?.groups;
  if (stopped) {
    const first = reasonWords(stopped.reason!, t);
    return stopped.detail === undefined
      ? t('troubles:runs.killed', { reason: first })
      : t('troubles:runs.unclean', { reason: first, detail: stopped.detail });
  }
  const given = rolledBack.exec(reason)?.groups?.role;
  const role = roles.find((candidate) => candidate === given);
  if (role) return t('troubles:runs.rolledBack', { role: t(`meaning:role.${role}`) });
  return died.test(reason) ? t('troubles:runs.processDied', { detail: reason }) : reason;
}

/** @returns says the reason of a run */
export function useReasonWords(): (reason: string) => string {
  const { t } = useTranslation(['troubles', 'meaning']);
  return useCallback((reason: string) => reasonWords(reason, t), [t]);
}
