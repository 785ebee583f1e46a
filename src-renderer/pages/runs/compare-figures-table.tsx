/** Figures of two runs with their difference, and whether it may be chance. */
import { Button, Group, Paper, SegmentedControl, Table, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Judge } from '../../../src-main/training/events.ts';
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

const judges = ['dualPolicy', 'safetyHead', 'taskHead'] as const satisfies readonly Judge[];

export function CompareFiguresTable({ a, b, ids }: CompareFiguresTableProps) {
  const { t } = useTranslation(['runs', 'meaning']);
  const language = useLanguage();
  const [judge, setJudge] = useState<Judge>('dualPolicy');
  const [left, right] = [a?.latest?.[judge] ?? null, b?.latest?.[judge] ?? null];
  const step = (run: RunSummary | null) =>
    run?.latest ? `${t('meaning:step')} ${formatCount(run.latest.step, language)}` : t('meaning:noFigure');
  return (
    <Paper component="section" aria-label={t('figures')}>
      <Group gap="md">
        <Title order={2}>{t('figures')}</Title>
        <SegmentedControl
          aria-label={t('judgeLabel')}
          value={judge}
          onChange={(value) => setJudge(value as Judge)}
          data={judges.map((value) => ({ value, label: t(`judges.${value}`) }))}
        />
        <Button
          ml="auto"
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={left === null && right === null}
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
        <Table.Tbody>
          {compareFigures(left, right).map((row) => (
            <Table.Tr key={row.figure}>
              <Table.Th scope="row" fw={400}>
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
      </Table>
      <Text size="xs" c="dimmed" mt="xs">
        {t('figuresNote')}
      </Text>
    </Paper>
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
