/** What went wrong, in the language of the screens. */
import i18next, { type TFunction } from 'i18next';
import type { ErrorDetails } from '../../src-main/api/trpc.ts';
import type { DamageCode } from '../../src-main/model-files/model-source.ts';
import type { ProblemMeaning } from '../../src-main/workbench/problem-meaning.ts';
import type { Language } from '../i18n/resources.ts';
import { formatBytes } from './formats.ts';

type Words = TFunction<['troubles', 'meaning']>;

/** Words for a problem that has a code; `null` when there are none for it. */
export function meantWords({ code, values }: ProblemMeaning, t: Words): string | null {
  const named = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, nameOf(name, value as string | number, t)]),
  );
  return t(`troubles:problems.${code}`, { ...named, defaultValue: '' }) || null;
}

/** The screens have words of their own for some of what a problem names. */
function nameOf(name: string, value: string | number, t: Words): string {
  if (name === 'role') return t(`meaning:role.${value as 'last'}`, { defaultValue: String(value) });
  if (name === 'status') return t(`meaning:status.${value as 'queued'}`, { defaultValue: String(value) });
  if (name === 'needed' || name === 'free') return formatBytes(Number(value), i18next.language as Language);
  return String(value);
}

/** What kind of damage a model has. */
export function damageWords(code: DamageCode, t: Words): string {
  return t(`troubles:damage.${code}`);
}

/** Errors whose codes have words, and where these are. */
const coded = {
  NoJudgement: 'gate',
  StoreError: 'store',
  ModelFileError: 'damage',
  ApprovalRefused: 'approvals',
  PolicyError: 'policies',
  ServerProblem: 'servers',
} as const;

/**
 * Words for an error by its class and code.
 * @param message what it says in English
 */
export function errorWords({ name, code, meaning }: ErrorDetails, message: string, t: Words): string {
  const meant = meaning && meantWords(meaning, t);
  if (meant) return meant;
  if (code !== null && name in coded) {
    const area = coded[name as keyof typeof coded];
    const words = t(`troubles:${area}.${code as 'other'}` as 'troubles:gate.other', {
      detail: message,
      defaultValue: '',
    });
    if (words) return words;
  }
  return t(`troubles:errors.${name as 'Error'}`, { defaultValue: t('troubles:errors.Error') });
}
