/** What the wanted trainings take, told before they start. */
import { Alert, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Estimate } from '../../../src-main/workbench/run-desk.ts';
import { formatBytes, formatCount, formatDuration } from '../../components/formats.ts';
import { Problem } from '../../components/loadable.tsx';
import { Loading } from '../../components/loading.tsx';
import { useLanguage } from '../../components/use-language.ts';
import type { EstimateAnswer } from './use-checked-recipes.ts';

interface EstimateTableProps {
  readonly answers: readonly EstimateAnswer[];
  /** Runs that go on at the same time. */
  readonly atOnce: number;
}

export function EstimateTable({ answers, atOnce }: EstimateTableProps) {
  const { t } = useTranslation('study');
  const language = useLanguage();
  const failed = answers.find(({ error }) => error);
  if (failed) return <Problem title={t('form.estimate')} error={failed.error} />;
  const known = answers.flatMap(({ name, estimate }) => (estimate ? [{ name, ...estimate }] : []));
  if (known.length === 0 || known.length < answers.length) return <Loading text={t('form.estimating')} />;
  const rows = known.length > 1 ? [...known, { name: t('form.total'), ...together(known, atOnce) }] : known;
  const lack = together(known, atOnce);
  return (
    <>
      <Table aria-label={t('form.estimate')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('form.estimate')}</Table.Th>
            {(['steps', 'evaluations', 'time', 'memory', 'disk'] as const).map((column) => (
              <Table.Th key={column} ta="right">
                {t(`form.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, steps, evaluations, seconds, memoryBytes, diskBytes }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td ta="right">{formatCount(steps, language)}</Table.Td>
              <Table.Td ta="right">{formatCount(evaluations, language)}</Table.Td>
              <Table.Td ta="right">{formatDuration(seconds, language)}</Table.Td>
              <Table.Td ta="right">{formatBytes(memoryBytes, language)}</Table.Td>
              <Table.Td ta="right">{formatBytes(diskBytes, language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {t(known.every(({ basis }) => basis === 'measured') ? 'form.measured' : 'form.calculated')}{' '}
        {t('form.memory')}: {t('form.free', { free: formatBytes(lack.freeMemoryBytes, language) })}.{' '}
        {known.length > atOnce && t('form.waits', { count: atOnce })}
      </Text>
      {lack.memoryBytes > lack.freeMemoryBytes && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} role="alert">
          {t('form.tooLittleMemory', {
            needed: formatBytes(lack.memoryBytes, language),
            free: formatBytes(lack.freeMemoryBytes, language),
          })}
        </Alert>
      )}
    </>
  );
}

/** Time adds up (the processor is shared); memory only of those that go on at the same time. */
export function together(estimates: readonly Estimate[], atOnce: number): Omit<Estimate, 'basis'> {
  const sum = (of: (estimate: Estimate) => number) => estimates.reduce((all, one) => all + of(one), 0);
  const largest = estimates.map(({ memoryBytes }) => memoryBytes).toSorted((a, b) => b - a);
  return {
    steps: sum(({ steps }) => steps),
    evaluations: sum(({ evaluations }) => evaluations),
    seconds: sum(({ seconds }) => seconds),
    memoryBytes: largest.slice(0, atOnce).reduce((all, one) => all + one, 0),
    freeMemoryBytes: Math.min(...estimates.map(({ freeMemoryBytes }) => freeMemoryBytes)),
    diskBytes: sum(({ diskBytes }) => diskBytes),
  };
}
