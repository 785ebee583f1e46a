/** The files of a model with their hashes. */
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ModelInspection } from '../../../src-main/workbench/model-shelf.ts';
import { formatBytes } from '../../components/formats.ts';
import { Hash } from '../../components/hash.tsx';
import { useLanguage } from '../../components/use-language.ts';

export function FilesTable({ files }: { readonly files: ModelInspection['files'] }) {
  const { t } = useTranslation('models');
  const language = useLanguage();
  return (
    <Table aria-label={t('files')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('columns.file')}</Table.Th>
          <Table.Th ta="right">{t('columns.bytes')}</Table.Th>
          <Table.Th>SHA-256</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {files.map(({ name, bytes, sha256 }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400} style={{ overflowWrap: 'anywhere' }}>
              {name}
            </Table.Th>
            <Table.Td ta="right">{formatBytes(bytes, language)}</Table.Td>
            <Table.Td>
              {sha256 === null ? (
                <Text size="xs" c="dimmed">
                  {t('noHash')}
                </Text>
              ) : (
                <Hash hash={sha256} length={24} of={name} />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
