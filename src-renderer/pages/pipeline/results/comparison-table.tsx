/** Two models' logits compared: on the prompts, on random tokens, and on both. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount, formatProbability } from '../../../components/formats.ts';
import { useLanguage } from '../../../components/use-language.ts';
import { formatFigure } from '../figures.ts';
import type { StepResults } from '../step-results.ts';

type Comparison = StepResults['verify-after']['figures']['burnt'];

interface ComparisonTableProps {
  readonly label: string;
  /** More than one are told apart by their names. */
  readonly comparisons: readonly { readonly name: string; readonly figures: Comparison }[];
}

export function ComparisonTable({ label, comparisons }: ComparisonTableProps) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const rows = comparisons.flatMap(({ name, figures }) =>
    (['prompts', 'random', 'all'] as const).flatMap((on) => {
      const own = figures[on];
      return own === null ? [] : [{ name, on, own }];
    }),
  );
  const named = comparisons.length > 1;
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {named && <Table.Th>{t('comparison.weights')}</Table.Th>}
            <Table.Th>{t('comparison.on')}</Table.Th>
            <Table.Th ta="right">{t('comparison.positions')}</Table.Th>
            <Table.Th ta="right">{t('comparison.meanKl')}</Table.Th>
            <Table.Th ta="right">{t('comparison.largestKl')}</Table.Th>
            <Table.Th ta="right">{t('comparison.largestError')}</Table.Th>
            <Table.Th ta="right">{t('comparison.mse')}</Table.Th>
            <Table.Th ta="right">{t('comparison.sameTop')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, on, own }) => (
            <Table.Tr key={`${name} ${on}`}>
              {named && <Table.Td>{name}</Table.Td>}
              <Table.Th scope="row" fw={400}>
                {t(`comparison.${on}`)}
              </Table.Th>
              <Table.Td ta="right">{formatCount(own.positions, language)}</Table.Td>
              <Table.Td ta="right">{formatFigure(own.meanKl)}</Table.Td>
              <Table.Td ta="right">{formatFigure(own.largestKl)}</Table.Td>
              <Table.Td ta="right">{formatFigure(own.largestError)}</Table.Td>
              <Table.Td ta="right">{formatFigure(own.meanSquaredError)}</Table.Td>
              <Table.Td ta="right">{formatProbability(own.sameTop, language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
