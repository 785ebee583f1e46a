/** Figures of the three judges beside each other. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Judge } from '../../../src-main/training/events.ts';
import type { Figures } from '../../../src-main/training/figures.ts';
import { Figure } from '../../components/figure.tsx';
import { shownFigures } from '../../components/measured-figure.ts';

const judges = ['taskHead', 'safetyHead', 'dualPolicy'] as const satisfies readonly Judge[];

export function FiguresByJudge({ figures }: { readonly figures: Readonly<Record<Judge, Figures>> }) {
  const { t } = useTranslation(['runs', 'meaning']);
  return (
    <Table aria-label={t('figures')} w="auto" mt="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('figure')}</Table.Th>
          {judges.map((judge) => (
            <Table.Th key={judge} miw={150}>
              {t(`judges.${judge}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shownFigures.map((figure) => (
          <Table.Tr key={figure}>
            <Table.Th scope="row" fw={400}>
              {t(`meaning:figure.${figure}`)}
            </Table.Th>
            {judges.map((judge) => (
              <Table.Td key={judge}>
                <Figure figures={figures[judge]} figure={figure} withInterval />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
