/** Why a run ended, in the language of the screens. What the core says for other reasons is shown as it is. */
import type { TFunction } from 'i18next';

const known = {
  'paused by a person': 'paused',
  'cancelled by a person': 'cancelled',
  'the workbench was closed before the run began': 'closedBefore',
  'the workbench was closed; resume it from its last checkpoint': 'closed',
  'the program ended while the run was going on; resume it from its last checkpoint': 'died',
} as const;

export function reasonWords(reason: string, t: TFunction<['study', 'meaning']>): string {
  const name = reason in known ? known[reason as keyof typeof known] : null;
  return name === null ? reason : t(`reasons.${name}`);
}
