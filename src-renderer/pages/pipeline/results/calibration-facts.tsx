/** Temperature, threshold, and what they do. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../../components/facts.tsx';
import { formatProbability } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { formatEnds } from '../figures.ts';
import type { StepResults } from '../step-results.ts';

export type Calibration = StepResults['calibrate'][number]['calibration'];

export function CalibrationFacts({ calibration }: { readonly calibration: Calibration }) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const { temperature, temperatureInterval, atBound, objective, thresholds, figures } = calibration;
  const threshold = thresholds.escalateBelow;
  const three = (value: number) => value.toFixed(3);
  const ends = temperatureInterval && formatEnds(temperatureInterval, three);
  return (
    <>
      <Text size="sm" mb={4}>
        {t(`outcomeText.${figures.outcome}`)}
      </Text>
      <Facts
        facts={[
          {
            name: t('calibration.temperature'),
            value: ends ? `${three(temperature)} (${ends})` : three(temperature),
          },
          { name: t('calibration.objective'), value: objective.toUpperCase() },
          {
            name: t('calibration.threshold'),
            value: threshold ? three(threshold.confidence) : t('calibration.noThreshold'),
          },
          {
            name: t('calibration.target'),
            value: threshold && formatProbability(threshold.target, language),
          },
        ]}
      />
      {atBound && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('calibration.atBound')}
        </Text>
      )}
      {threshold && (
        <Text size="xs" c="dimmed" mt={4} mb={6}>
          {t(threshold.reached ? 'calibration.thresholdText' : 'calibration.thresholdMissed', {
            without: percentOf(threshold.report.without.overcompliance),
            with: percentOf(threshold.report.with.overcompliance),
            refusalWithout: percentOf(threshold.report.without.overRefusal),
            refusalWith: percentOf(threshold.report.with.overRefusal),
          })}
        </Text>
      )}
    </>
  );
}

const percentOf = ({ value }: { readonly value: number | null }): string =>
  value === null ? '–' : `${(100 * value).toFixed(1)}%`;

/** An outcome's weight in a table. */
export const classesOfOutcome = (outcome: Calibration['figures']['outcome']) =>
  outcome === 'worse' ? { 'data-warns': true } : {};
