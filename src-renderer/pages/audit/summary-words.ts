/** A record in one line, in the language of the screens. */
import type { TFunction } from 'i18next';
import type { AuditSummary } from '../../../src-main/workbench/audit-desk.ts';

const namesSettings = ['agent', 'policy', 'masking', 'clock', 'gate-server', 'audit-log', 'audit-log-before'];

/** Why a model's answer ended. */
const answerEnds = ['stop', 'length', 'tool-call', 'cancelled', 'cut'] as const;

/** Texts of decisions as they are; of the others, words around their parts. */
export function summaryWords(
  { parts, text }: Pick<AuditSummary, 'parts' | 'text'>,
  t: TFunction<'audit'>,
): string {
  if (parts === null) return text;
  switch (parts.kind) {
    case 'approval': {
      const step = t(`step.${parts.step}`);
      const who = parts.by === null ? step : t('line.by', { step, by: parts.by });
      return parts.reason === null ? who : t('line.because', { line: who, reason: parts.reason });
    }
    case 'execution': {
      const outcome = t(`outcome.${parts.outcome}`);
      const line = t('line.action', { action: parts.actionSha256.slice(0, 12), outcome });
      if (parts.detail === null) return line;
      const end = answerEnds.find((one) => one === parts.detail);
      return t('line.because', { line, reason: end ? t(`answerEnd.${end}`) : parts.detail });
    }
    case 'setting': {
      const name = namesSettings.includes(parts.name) ? t(`setting.${parts.name as 'agent'}`) : parts.name;
      if (parts.name === 'audit-log' && parts.to !== null)
        return t('line.set', { name, to: t(`logState.${parts.to as 'begun'}`, { defaultValue: parts.to }) });
      if (parts.from === null) return t('line.set', { name, to: parts.to ?? '–' });
      return t('line.changed', { name, from: parts.from, to: parts.to ?? '–' });
    }
  }
}
