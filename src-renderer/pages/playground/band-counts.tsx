/** How each band of cases was judged, model by model. */
import { Alert, Table } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { verdicts } from '../../../src-main/data/verdict.ts';
import type { Judge } from '../../../src-main/training/events.ts';
import type { Case } from '../../../src-main/workbench/judge-desk.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import { countBands, type ModelResult } from './case-results.ts';

interface BandCountsProps {
  readonly cases: readonly Case[];
  readonly results: readonly ModelResult[];
  readonly judge: Judge;
}

export function BandCounts({ cases, results, judge }: BandCountsProps) {
  const { t } = useTranslation('playground');
  const failed = results.filter(({ error }) => error !== null);
  const counted = results.flatMap((result) => {
    const bands = countBands(cases, result, judge);
    return bands ? [{ result, bands }] : [];
  });
  return (
    <>
      {failed.map(({ model, name, error }) => (
        <Alert key={model} color="gray" variant="outline" icon={<IconLock size={18} />} mt="sm" role="alert">
          {t('all.failedText', { model: name, reason: error ?? '' })}
        </Alert>
      ))}
      {counted.length > 0 && (
        <Table aria-label={t('all.counts')} mt="sm" w="auto">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('model')}</Table.Th>
              <Table.Th>{t('all.band')}</Table.Th>
              {verdicts.map((verdict) => (
                <Table.Th key={verdict}>
                  <VerdictMark verdict={verdict} />
                </Table.Th>
              ))}
              <Table.Th>{t('all.asExpectedCount')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {counted.flatMap(({ result, bands }) =>
              bands.map(({ expected, cases: count, judged }, band) => (
                <Table.Tr key={`${result.model} ${expected}`}>
                  {band === 0 && (
                    <Table.Th scope="rowgroup" rowSpan={bands.length} fw={500}>
                      {result.name}
                    </Table.Th>
                  )}
                  <Table.Td>
                    <VerdictMark verdict={expected} />
                  </Table.Td>
                  {verdicts.map((verdict) => (
                    <Table.Td key={verdict} fw={verdict === expected ? 700 : 400}>
                      {judged[verdict]}
                    </Table.Td>
                  ))}
                  <Table.Td>
                    {judged[expected]} / {count}
                  </Table.Td>
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
