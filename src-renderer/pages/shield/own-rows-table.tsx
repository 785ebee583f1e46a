/** The rows of one's own, those that are new and those that will go. */
import { ActionIcon, Badge, Table, Text } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Overlay } from '../../../src-main/shield/overlay/overlay.ts';
import { formatShare } from '../../components/formats.ts';
import { useLanguage } from '../../components/use-language.ts';
import { LayerMark } from '../playground/shield/layer-mark.tsx';
import { listRows, type OwnRow } from './own-rows.ts';
import classes from './shield.module.css';

interface OwnRowsTableProps {
  readonly rows: readonly OwnRow[];
  readonly removed: readonly OwnRow[];
  readonly kept: Overlay;
  readonly onRemove: (id: string) => void;
  readonly onUndo: (id: string) => void;
}

export function OwnRowsTable({ rows, removed, kept, onRemove, onUndo }: OwnRowsTableProps) {
  const { t } = useTranslation('shield');
  const language = useLanguage();
  const known = new Set(listRows(kept).map(({ row }) => row.id));
  if (rows.length + removed.length === 0)
    return (
      <Text size="xs" c="dimmed" mt="sm">
        {t('own.none')}
      </Text>
    );
  const line = (own: OwnRow, gone: boolean) => {
    const { layer, row } = own;
    return (
      <Table.Tr key={row.id}>
        <Table.Td>
          <LayerMark layer={layer} />
        </Table.Td>
        <Table.Td className={gone ? classes.removed : undefined}>
          {row.words.join(language === 'ja' ? '、' : ', ')}
        </Table.Td>
        <Table.Td>
          {own.layer === 'D'
            ? `${t(`category.${own.row.category}`)} · ${own.row.language}`
            : t(`class.${own.row.class}`)}
        </Table.Td>
        <Table.Td>
          {own.layer === 'D' ? formatShare(own.row.weight, language) : t(`severity.${own.row.severity}`)}
        </Table.Td>
        <Table.Td className={classes.id}>
          {row.id}{' '}
          {gone ? (
            <Badge color="orange">{t('own.removed')}</Badge>
          ) : (
            !known.has(row.id) && <Badge>{t('own.new')}</Badge>
          )}
        </Table.Td>
        <Table.Td>
          <ActionIcon
            size="xs"
            color="gray"
            c="dimmed"
            aria-label={gone ? t('own.undo', { id: row.id }) : t('own.remove', { id: row.id })}
            onClick={() => (gone ? onUndo : onRemove)(row.id)}
          >
            {gone ? <IconArrowBackUp size={13} aria-hidden /> : <IconTrash size={13} aria-hidden />}
          </ActionIcon>
        </Table.Td>
      </Table.Tr>
    );
  };
  return (
    <Table mt="sm" aria-label={t('own.table')}>
      <Table.Tbody>
        {rows.map((own) => line(own, false))}
        {removed.map((own) => line(own, true))}
      </Table.Tbody>
    </Table>
  );
}
