/** The figures of all three judges side by side. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Judge } from '../../../src-main/training/events.ts';
import type { Figures } from '../../../src-main/training/figures.ts';
import { Figure } from '../../components/figure.tsx';
import { type ShownFigure, targets } from '../../components/measured-figure.ts';

const judges = ['taskHead', 'safetyHead', 'dualPolicy'] as const;

interface FiguresTableProps {
  readonly figures: Readonly<Record<Judge, Figures>>;
  readonly shown: readonly ShownFigure[];
}

export function FiguresTable({ figures, shown }: FiguresTableProps) {
  const { t } = useTranslation('meaning');
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('figureName')}</Table.Th>
          {judges.map((judge) => (
            <Table.Th key={judge} ta="right">
              {t(`judge.${judge}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shown.map((figure) => (
          <Table.Tr key={figure}>
            <Table.Th scope="row" fw={400}>
              {t(`figure.${figure}`)}
              {targets[figure] !== undefined && (
                <small>
                  {' '}
                  {t(figure === 'overcompliance' ? 'targetAtMost' : 'targetAtLeast', {
                    value: targets[figure],
                  })}
                </small>
              )}
            </Table.Th>
            {judges.map((judge) => (
              <Table.Td key={judge} ta="right">
                <Figure figures={figures[judge]} figure={figure} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
