/** The heads on the full GGUF file against those on the training engine: what conversion itself changed. */
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { formatCountOf, formatFigure } from '../figures.ts';
import type { StepResults } from '../step-results.ts';
import { ProportionFigure } from './proportion-figure.tsx';

interface EngineAgreementProps {
  readonly engine: NonNullable<StepResults['quality']['engine']>;
}

const judges = ['safetyHead', 'taskHead', 'dualPolicy'] as const;

export function EngineAgreement({ engine }: EngineAgreementProps) {
  const { t } = useTranslation(['pipeline', 'meaning']);
  const language = useLanguage();
  return (
    <>
      <Table aria-label={t('engine.title')} mt="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('engine.title')}</Table.Th>
            <Table.Th ta="right">{t('engine.agreement')}</Table.Th>
            <Table.Th ta="right">{t('quality.refuseToAllow')}</Table.Th>
            <Table.Th ta="right">{t('engine.shift')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {judges.map((judge) => {
            const { agreement, refuseToAllow, largestShift } = engine.judges[judge];
            return (
              <Table.Tr key={judge}>
                <Table.Th scope="row" fw={400}>
                  {t(`meaning:judge.${judge}`)}
                </Table.Th>
                <Table.Td ta="right">
                  <ProportionFigure {...agreement} />
                </Table.Td>
                <Table.Td ta="right">
                  {formatCountOf(refuseToAllow.count, refuseToAllow.rows, language)}
                </Table.Td>
                <Table.Td ta="right">{largestShift === null ? '' : formatFigure(largestShift)}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {t('engine.text', { rows: formatCount(engine.prompts.rows, language) })}
      </Text>
    </>
  );
}
