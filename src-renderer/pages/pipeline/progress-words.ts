/** What a running step works on: phases in the language of the screens, names of files and tensors as they are. */
import { useTranslation } from 'react-i18next';

const phases = ['hashing', 'layers', 'logits', 'text', 'prompts', 'judging', 'measuring'] as const;

type Phase = (typeof phases)[number];

/** `Q4_K_M: judging` as the type and the phase; a file or tensor has no phase. */
export function phaseOf(detail: string): { readonly on: string | null; readonly phase: Phase | null } {
  const [, on = null, last = detail] = /^([A-Za-z0-9_]+): ([a-z]+)$/u.exec(detail) ?? [];
  const phase = phases.find((one) => one === last) ?? null;
  return { on: phase ? on : null, phase };
}

export function useProgressWords(): (detail: string) => string {
  const { t } = useTranslation('pipeline');
  return (detail) => {
    const { on, phase } = phaseOf(detail);
    if (!phase) return detail;
    const words = t(`phase.${phase}`);
    if (on === null) return words;
    return t('phaseOn', { on: on === 'engine' ? t('calibration.engine') : on, phase: words });
  };
}
