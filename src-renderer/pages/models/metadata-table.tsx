/** Configuration or GGUF metadata, key by key. */
import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelInspection } from '../../../src-main/workbench/model-shelf.ts';
import { DataTable } from '../../components/data-table.tsx';
import type { Column } from '../../components/table-columns.ts';
import { findRows } from './find-rows.ts';
import classes from './models.module.css';

type Entry = ModelInspection['metadata'][number];

export function MetadataTable({ metadata }: { readonly metadata: readonly Entry[] }) {
  const { t } = useTranslation('models');
  const [search, setSearch] = useState('');
  const shown = useMemo(() => findRows(metadata, search, told), [metadata, search]);
  const columns = useMemo(
    (): readonly Column<Entry>[] => [
      {
        id: 'key',
        title: t('columns.key'),
        value: ({ key }) => key,
        render: ({ key }) => (
          <span className={classes.mono} title={key}>
            {key}
          </span>
        ),
      },
      {
        id: 'value',
        title: t('columns.value'),
        value: ({ value }) => value,
        render: ({ value }) => <span title={value}>{value}</span>,
      },
    ],
    [t],
  );
  return (
    <>
      <TextInput
        aria-label={t('metadataSearchLabel')}
        placeholder={t('metadataSearch')}
        leftSection={<IconSearch size={14} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        w={320}
        mb="xs"
      />
      <DataTable
        label={t('metadata')}
        columns={columns}
        rows={shown}
        rowId={told}
        height="max(260px, calc(100dvh - 420px))"
        empty={t('noMetadata')}
      />
    </>
  );
}

const told = ({ key, value }: Entry) => `${key} ${value}`;
