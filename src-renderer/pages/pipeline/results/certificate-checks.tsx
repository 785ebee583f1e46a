/** Each check of the proof: what was found, what is allowed. */
import { Table, Tooltip } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatFigure } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';

export function CertificateChecks({ checks }: Pick<StepResults['verify-after'], 'checks'>) {
  const { t } = useTranslation('pipeline');
  return (
    <Table aria-label={t('certificate.checks')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('certificate.check')}</Table.Th>
          <Table.Th ta="right">{t('certificate.found')}</Table.Th>
          <Table.Th ta="right">{t('certificate.allowed')}</Table.Th>
          <Table.Th>{t('certificate.outcome')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {checks.map(({ id, value, limit, passed }) => (
          <Table.Tr key={id}>
            <Table.Th scope="row" fw={400}>
              <Tooltip label={t(`checkHint.${id}`)}>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation opens on focus */}
                <span className={classes.explained} tabIndex={0}>
                  {t(`check.${id}`)}
                </span>
              </Tooltip>
            </Table.Th>
            <Table.Td ta="right">{formatFigure(value)}</Table.Td>
            <Table.Td ta="right">{t('certificate.atMost', { limit: formatFigure(limit) })}</Table.Td>
            <Table.Td>
              <span className={classes.mark} data-tone={passed ? 'holds' : 'failed'}>
                {passed ? <IconCheck size={14} aria-hidden="true" /> : <IconX size={14} aria-hidden="true" />}
                {t(passed ? 'certificate.passed' : 'certificate.missed')}
              </span>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
