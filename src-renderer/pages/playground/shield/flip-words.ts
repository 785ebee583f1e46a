/** The smallest change that would flip the verdict, in words. */
import type { TFunction } from 'i18next';
import type { SignalChange } from '../../../../src-main/shield/decision/shield-decision.ts';
import { formatShare } from '../../../components/formats.ts';
import type { Language } from '../../../i18n/resources.ts';

export function flipWords(change: SignalChange, t: TFunction<'shield'>, language: Language): string {
  const { signal, from, to } = change;
  if (typeof to === 'boolean') return t(`flip.${to ? 'on' : 'off'}.${signal}`);
  return t(`flip.${to.bound}`, {
    signal: t(`flip.signal.${signal as 'axes'}`),
    value: formatShare(to.value, language),
    from: formatShare(Number(from), language),
  });
}
