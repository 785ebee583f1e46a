/** How sure the safety head is, by its calibration, and when that is too little. */
import { useTranslation } from 'react-i18next';
import type { Judgement } from '../../../src-main/workbench/judge-desk.ts';
import { formatProbability } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';

export function ConfidenceText({ calibrated }: Pick<Judgement, 'calibrated'>) {
  const { t } = useTranslation('playground');
  const language = useLanguage();
  if (calibrated === null) return <>{t('notCalibrated')}</>;
  const { confidence, escalateBelow, temperature } = calibrated;
  const values = {
    confidence: formatProbability(confidence, language),
    temperature: temperature.toFixed(2),
  };
  if (escalateBelow === null) return <>{t('calibrated', values)}</>;
  return <>{t('calibratedBelow', { ...values, limit: formatProbability(escalateBelow, language) })}</>;
}
