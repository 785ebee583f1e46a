/** What a running step works on: phases in the language of the screens, names of files and tensors as they are. */
import { useTranslation } from 'react-i18next';

const phases = ['hashing', 'layers', 'logits', 'text', 'prompts', 'judging', 'measuring'] as const;

export interface Phase {
  readonly phase: (typeof phases)[number];
  /** `engine`, `gguf` or a type; null where the whole step has one phase. */
  readonly on: string | null;
}

/** `Q4_K_M: judging`, `engine: 64 / 1068`, `hashing`; null for a file or tensor, which has no phase. */
export function phaseOf(detail: string): Phase | null {
  const counted = /^(engine|gguf): \d+ \/ \d+$/u.exec(detail)?.[1];
  if (counted !== undefined) return { on: counted, phase: 'judging' };
  const [, on = null, last = detail] = /^([A-Za-z0-9_]+): ([a-z]+)$/u.exec(detail) ?? [];
  const phase = phases.find((one) => one === last);
  return phase === undefined ? null : { on, phase };
}

export function useProgressWords(): (detail: string) => string {
  const { t } = useTranslation('pipeline');
  const names: Readonly<Record<string, string>> = {
    engine: t('calibration.engine'),
    gguf: t('step.convert'),
  };
  return (detail) => {
    const found = phaseOf(detail);
    if (!found) return detail;
    const words = t(`phase.${found.phase}`);
    return found.on === null ? words : t('phaseOn', { on: names[found.on] ?? found.on, phase: words });
  };
}
