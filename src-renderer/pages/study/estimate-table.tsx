/** What the wanted trainings take, told before they start. */
import { Alert, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCount, formatDuration } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { together } from './estimates-together.ts';
import type { NamedEstimate } from './use-checked-recipes.ts';

interface EstimateTableProps {
  readonly estimates: readonly NamedEstimate[];
  /** Runs that go on at the same time. */
  readonly atOnce: number;
}

export function EstimateTable({ estimates: known, atOnce }: EstimateTableProps) {
  const { t } = useTranslation('study');
  const language = useLanguage();
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
