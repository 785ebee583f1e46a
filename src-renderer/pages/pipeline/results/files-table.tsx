/** What a step wrote, with the hash of each file; folded away. */
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../components/formats.ts';
import { Hash } from '../../../components/hash.tsx';
import { useLanguage } from '../../../components/use-language.ts';
import classes from '../pipeline.module.css';
import type { ShownStep } from '../step-results.ts';

export function FilesTable({ files }: Pick<ShownStep, 'files'>) {
  const { t } = useTranslation('pipeline');
  const language = useLanguage();
  if (files.length === 0) return null;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <details className={classes.fold}>
      <summary className={classes.summary}>
        {t('files.title')}{' '}
        <Text span size="xs" c="dimmed">
          {t('files.count', { count: files.length, size: formatBytes(bytes, language) })}
        </Text>
      </summary>
      <Table aria-label={t('files.title')} w="auto">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('files.path')}</Table.Th>
            <Table.Th ta="right">{t('files.size')}</Table.Th>
            <Table.Th>SHA-256</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.map(({ path, bytes: size, sha256 }) => (
            <Table.Tr key={path}>
              <Table.Th scope="row" fw={400} className={classes.mono!}>
                {path}
              </Table.Th>
              <Table.Td ta="right">{formatBytes(size, language)}</Table.Td>
              <Table.Td>
                <Hash hash={sha256} of={path} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </details>
  );
}
