/** Figures of two runs with their difference, and whether it may be chance. */
import { Button, Group, Paper, Table, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Judge } from '../../../src-main/training/events.ts';
import type { Figures } from '../../../src-main/training/figures.ts';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { Figure } from '../../components/figure.tsx';
import { formatCount, formatDifference } from '../../components/formats.ts';
import { saveTextFile } from '../../components/save-file.ts';
import { useLanguage } from '../../components/use-language.ts';
import { compareFigures, type FigureDifference } from './compare-figures.ts';
import { figuresAsCsv } from './figures-as-csv.ts';

interface CompareFiguresTableProps {
  readonly a: RunSummary | null;
  readonly b: RunSummary | null;
  readonly ids: readonly [number, number];
}

const judges = ['taskHead', 'safetyHead', 'dualPolicy'] as const satisfies readonly Judge[];

export function CompareFiguresTable({ a, b, ids }: CompareFiguresTableProps) {
  const { t } = useTranslation(['runs', 'meaning']);
  const language = useLanguage();
  const step = (run: RunSummary | null) =>
    run?.latest ? `${t('meaning:step')} ${formatCount(run.latest.step, language)}` : t('meaning:noFigure');
  return (
    <Paper component="section" aria-label={t('figures')}>
      <Group gap="md">
        <Title order={2}>{t('figures')}</Title>
        <Button
          ml="auto"
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={!a?.latest && !b?.latest}
          onClick={() =>
            saveTextFile(`runs-${ids[0]}-and-${ids[1]}.csv`, 'text/csv', figuresAsCsv(a, b, ids))
          }
        >
          {t('exportFigures')}
        </Button>
      </Group>
      <Table aria-label={t('figures')} w="auto" mt="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('figure')}</Table.Th>
            <Table.Th miw={170}>
              {t('runA')} · {step(a)}
            </Table.Th>
            <Table.Th miw={170}>
              {t('runB')} · {step(b)}
            </Table.Th>
            <Table.Th ta="right">{t('difference')}</Table.Th>
            <Table.Th>{t('overlap')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {judges.map((judge) => (
          <JudgeRows
            key={judge}
            judge={judge}
            left={a?.latest?.[judge] ?? null}
            right={b?.latest?.[judge] ?? null}
          />
        ))}
      </Table>
      <Text size="xs" c="dimmed" mt="xs">
        {t('figuresNote')}
      </Text>
    </Paper>
  );
}

interface JudgeRowsProps {
  readonly judge: Judge;
  readonly left: Figures | null;
  readonly right: Figures | null;
}

function JudgeRows({ judge, left, right }: JudgeRowsProps) {
  const { t } = useTranslation(['runs', 'meaning']);
  const language = useLanguage();
  return (
    <Table.Tbody>
      <Table.Tr>
        <Table.Th scope="rowgroup" colSpan={5} pt="sm">
          {t(`judges.${judge}`)}
        </Table.Th>
      </Table.Tr>
      {compareFigures(left, right).map((row) => (
        <Table.Tr key={row.figure}>
          <Table.Th scope="row" fw={400} pl="md">
            {t(`meaning:figure.${row.figure}`)}
          </Table.Th>
          <Table.Td>
            <Figure figures={left} figure={row.figure} withInterval />
          </Table.Td>
          <Table.Td>
            <Figure figures={right} figure={row.figure} withInterval />
          </Table.Td>
          <Table.Td ta="right" fw={row.overlap === false ? 700 : 400}>
            {formatDifference(row.difference, language)}
          </Table.Td>
          <Table.Td>
            <Verdict row={row} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

function Verdict({ row }: { readonly row: FigureDifference }) {
  const { t } = useTranslation('runs');
  if (row.overlap === null) return t('unknown');
  const better =
    row.better === null ? t('equal') : t('better', { run: t(row.better === 'a' ? 'runA' : 'runB') });
  return (
    <>
      {t(row.overlap ? 'overlaps' : 'apart')} · {better}
    </>
  );
}
