/** All that was calibrated, one row each. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Hash } from '../../../components/hash.tsx';
import type { StepResults } from '../step-results.ts';
import { classesOfOutcome } from './calibration-facts.tsx';
import { Score } from './scores-tables.tsx';

export function CalibratedThings({ things }: { readonly things: StepResults['calibrate'] }) {
  const { t } = useTranslation('pipeline');
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table aria-label={t('calibration.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('calibration.thing')}</Table.Th>
            <Table.Th ta="right">{t('calibration.temperature')}</Table.Th>
            <Table.Th ta="right">{t('calibration.threshold')}</Table.Th>
            {(['ece', 'brier'] as const).map((score) => (
              <Table.Th key={score} ta="right">
                {t(`score.${score}`)}
              </Table.Th>
            ))}
            <Table.Th>{t('calibration.outcome')}</Table.Th>
            <Table.Th>{t('load.manifest')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {things.map(({ on, calibration, manifestSha256 }) => {
            const { temperature, thresholds, figures } = calibration;
            const name = on === 'engine' ? t('calibration.engine') : on;
            return (
              <Table.Tr key={on}>
                <Table.Th scope="row">{name}</Table.Th>
                <Table.Td ta="right">{temperature.toFixed(3)}</Table.Td>
                <Table.Td ta="right">
                  {thresholds.escalateBelow?.confidence.toFixed(3) ?? t('calibration.noThreshold')}
                </Table.Td>
                {(['ece', 'brier'] as const).map((score) => (
                  <Table.Td key={score} ta="right">
                    <Score interval={figures.all.before[score]} /> →{' '}
                    <Score interval={figures.all.after[score]} />
                  </Table.Td>
                ))}
                <Table.Td {...classesOfOutcome(figures.outcome)}>{t(`outcome.${figures.outcome}`)}</Table.Td>
                <Table.Td>
                  <Hash hash={manifestSha256} of={name} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
