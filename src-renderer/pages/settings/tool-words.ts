/** Tools describe themselves in English, for the model: other languages have words of their own. */
import type { TFunction } from 'i18next';
import type { Outputs } from '../../api/api-context.tsx';

type Bounds = Outputs['agent']['state']['tools'][number]['bounds'];

/** @returns with the hosts and limits that the tool's own description names; empty where the language has no words for it */
export function toolWords(name: string, bounds: Bounds, t: TFunction<'agentSettings'>): string {
  const given: Record<string, string | number> = bounds;
  return t(`toolText.${name as 'open_page'}`, { ...given, defaultValue: '' } as { defaultValue: string });
}
