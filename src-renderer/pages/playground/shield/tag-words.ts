/** A finding's tag, and what it was disguised as, in words. */
import type { TFunction } from 'i18next';
import type { Evidence } from '../../../../src-main/shield/decision/shield-decision.ts';
import type { Layer } from '../../../../src-main/shield/signals.ts';

const areas = { A: 'class', B: 'intent', C: 'role', D: 'category' } as const satisfies Record<Layer, string>;

export function tagWords({ layer, tag }: Pick<Evidence, 'layer' | 'tag'>, t: TFunction<'shield'>): string {
  return t(`${areas[layer]}.${tag}` as 'class.injection', { defaultValue: tag });
}

/** Empty where nothing had to be undone. */
export function disguiseWords({ found }: Pick<Evidence, 'found'>, t: TFunction<'shield'>): string {
  return found
    .filter((name) => name !== 'plain')
    .map((name) => t(`disguise.${name}`, { defaultValue: name }))
    .join(', ');
}
