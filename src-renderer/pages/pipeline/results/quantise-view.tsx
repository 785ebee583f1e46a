/** The quantised files: how small they became, and which tensors could not be had as wanted. */
import { Table, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCount, formatDuration } from '../../../components/formats.ts';
import { Hash } from '../../../components/hash.tsx';
import { useLanguage } from '../../../components/use-language.ts';
import { formatPercentChange } from '../figures.ts';
import classes from '../pipeline.module.css';
import type { StepResults } from '../step-results.ts';

type Quantised = StepResults['quantise'][number];

export function QuantiseView({ files }: { readonly files: StepResults['quantise'] }) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  const llamaCpp = files[0]?.llamaCpp;
  return (
    <>
      <Table.ScrollContainer minWidth={560}>
        <Table aria-label={t('step.quantise')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('quantise.type')}</Table.Th>
              <Table.Th ta="right">{t('files.size')}</Table.Th>
              <Table.Th ta="right">{t('quantise.smaller')}</Table.Th>
              <Table.Th ta="right">{t('quantise.bits')}</Table.Th>
              <Table.Th>{t('quantise.tensors')}</Table.Th>
              <Table.Th>{t('quantise.fallbacks')}</Table.Th>
              <Table.Th ta="right">{t('quantise.time')}</Table.Th>
              <Table.Th>SHA-256</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {files.map((file) => (
              <Table.Tr key={file.type}>
                <Table.Th scope="row">{file.type}</Table.Th>
                <Table.Td ta="right">{formatBytes(file.bytesAfter, language)}</Table.Td>
                <Table.Td ta="right">{formatPercentChange(file.bytesAfter / file.bytesBefore - 1)}</Table.Td>
                <Table.Td ta="right">{file.bitsPerWeight.toFixed(2)}</Table.Td>
                <Table.Td>
                  {Object.entries(file.tensorTypes)
                    .map(([type, count]) => `${formatCount(count, language)} × ${type}`)
                    .join(', ')}
                </Table.Td>
                <Table.Td>
                  <Fallbacks fallbacks={file.fallbacks} />
                </Table.Td>
                <Table.Td ta="right">{formatDuration(Math.max(1, file.seconds), language)}</Table.Td>
                <Table.Td>
                  <Hash hash={file.sha256} of={file.type} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {llamaCpp !== undefined && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('quantise.by', { version: llamaCpp })}
        </Text>
      )}
    </>
  );
}

/** Tensors that got another type than the mix wants: rows that are no multiple of the blocks' length. */
export function Fallbacks({ fallbacks }: Pick<Quantised, 'fallbacks'>) {
  const { t } = useTranslation('pipeline');
  if (fallbacks.length === 0) return t('quantise.noFallbacks');
  const shown = fallbacks.slice(0, 12);
  return (
    <Tooltip
      label={
        <>
          {shown.map(({ tensor, wanted, given }) => (
            <div key={tensor}>
              {tensor}: {wanted} → {given}
            </div>
          ))}
          {fallbacks.length > shown.length && <div>…</div>}
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list opens on focus */}
      <span className={classes.explained} tabIndex={0}>
        {t('quantise.fallbackCount', { count: fallbacks.length })}
      </span>
    </Tooltip>
  );
}
