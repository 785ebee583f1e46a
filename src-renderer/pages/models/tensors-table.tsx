/** All tensors of a model: thousands in a large one. */
import { Group, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TensorSummary } from '../../../src-main/workbench/model-shelf.ts';
import { DataTable } from '../../components/data-table.tsx';
import { formatBytes, formatCount } from '../../components/formats.ts';
import type { Column } from '../../components/table-columns.ts';
import { useLanguage } from '../../components/use-language.ts';
import { findRows } from './find-rows.ts';
import classes from './models.module.css';

export function TensorsTable({ tensors }: { readonly tensors: readonly TensorSummary[] }) {
  const { t } = useTranslation('models');
  const language = useLanguage();
  const [search, setSearch] = useState('');
  const shown = useMemo(() => findRows(tensors, search, told), [tensors, search]);
  const bytes = useMemo(() => shown.reduce((sum, tensor) => sum + tensor.bytes, 0), [shown]);
  const columns = useMemo(
    (): readonly Column<TensorSummary>[] => [
      {
        id: 'name',
        title: t('columns.name'),
        value: ({ name }) => name,
        render: ({ name }) => (
          <span className={classes.mono} title={name}>
            {name}
          </span>
        ),
      },
      {
        id: 'type',
        title: t('columns.type'),
        width: 80,
        value: ({ type }) => type,
        render: ({ type }) => type,
      },
      {
        id: 'shape',
        title: t('columns.shape'),
        width: 130,
        align: 'end',
        highestFirst: true,
        value: ({ shape }) => shape.reduce((product, edge) => product * edge, 1),
        render: ({ shape }) => shape.join(' × ') || '1',
      },
      {
        id: 'bytes',
        title: t('columns.bytes'),
        width: 100,
        align: 'end',
        highestFirst: true,
        value: ({ bytes: size }) => size,
        render: ({ bytes: size }) => formatBytes(size, language),
      },
      {
        id: 'file',
        title: t('columns.file'),
        width: 210,
        value: ({ file }) => file,
        render: ({ file }) => <span title={file}>{file}</span>,
      },
    ],
    [t, language],
  );
  return (
    <>
      <Group gap="sm" mb="xs">
        <TextInput
          aria-label={t('tensorSearchLabel')}
          placeholder={t('tensorSearch')}
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          w={320}
        />
        <Text size="xs" c="dimmed" role="status">
          {t('tensorCount', {
            shown: formatCount(shown.length, language),
            all: formatCount(tensors.length, language),
            bytes: formatBytes(bytes, language),
          })}
        </Text>
      </Group>
      <DataTable
        label={t('tensors')}
        columns={columns}
        rows={shown}
        rowId={rowId}
        height="max(260px, calc(100dvh - 420px))"
        minWidth={760}
        empty={t('noTensor')}
      />
    </>
  );
}

const told = ({ name, type, file, shape }: TensorSummary) => `${name} ${type} ${shape.join('x')} ${file}`;
const rowId = ({ file, name }: TensorSummary) => `${file} ${name}`;
