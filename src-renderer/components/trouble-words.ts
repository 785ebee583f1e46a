/** What the workbench tells of itself, in the language of the screens; of what these do not know, its English text. */
import type { TFunction } from 'i18next';
import type { Activity, GateState } from '../../src-main/workbench/activity.ts';
import type { GateCause } from '../../src-main/workbench/notice-meaning.ts';

type Words = TFunction<'troubles'>;

/** @returns `null` while no reason was given */
export function gateWords(
  { reason, cause, agent }: Pick<GateState, 'reason' | 'cause' | 'agent'>,
  t: TFunction<['troubles', 'audit']>,
): string | null {
  // The judge's own cause says more than that a fault was met; the agent's gate has nothing but faults.
  if (cause === 'other' && agent && agent.faults.length > 0)
    return agent.faults
      .map(({ part, kind, detail }) =>
        t('fault', { part: t(`audit:part.${part}`), kind: t(`audit:faultKind.${kind}`), detail }),
      )
      .join(' ');
  return reason === null || cause === null ? reason : causeWords(cause, reason, t);
}

function causeWords(cause: GateCause, detail: string, t: Words): string {
  return t(`gate.${cause}`, { detail, defaultValue: detail });
}

export function noticeWords(
  { text, meaning }: Activity['notices'][number],
  t: TFunction<['troubles', 'meaning']>,
): string {
  if (meaning === null) return text;
  if (meaning.code === 'checkpoint-unreadable') {
    const role = t(`meaning:role.${meaning.values.role}`);
    return t('notices.checkpoint-unreadable', { ...meaning.values, role });
  }
  if (meaning.code !== 'gate-closed')
    return t(`notices.${meaning.code}`, { ...meaning.values, defaultValue: text });
  const { cause, detail } = meaning.values;
  return t('notices.gate-closed', { reason: causeWords(cause, detail, t) });
}
