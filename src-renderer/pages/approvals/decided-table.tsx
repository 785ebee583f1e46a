/** What was decided, and how it ended. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../components/data-table.tsx';
import { formatTime } from '../../components/formats.ts';
import { OneLine } from '../../components/one-line.tsx';
import type { Column } from '../../components/table-columns.ts';
import { useLanguage } from '../../components/use-language.ts';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import type { ApprovalView } from './approval-card.tsx';

export function DecidedTable({ rows }: { readonly rows: readonly ApprovalView[] }) {
  const { t } = useTranslation('approvals');
  const language = useLanguage();
  const columns = useMemo((): readonly Column<ApprovalView>[] => {
    return [
      {
        id: 'opened',
        title: t('columns.opened'),
        width: 140,
        highestFirst: true,
        value: ({ openedAt }) => openedAt,
        render: ({ openedAt }) => formatTime(openedAt, language),
      },
      {
        id: 'status',
        title: t('columns.status'),
        width: 170,
        value: ({ status }) => status,
        render: ({ status }) => t(`status.${status}`),
      },
      {
        id: 'title',
        title: t('columns.title'),
        value: ({ shown }) => shown.title,
        render: ({ shown }) => <OneLine text={shown.title} />,
      },
      {
        id: 'decided',
        title: t('columns.decided'),
        width: 140,
        value: ({ decidedAt }) => decidedAt,
        render: ({ decidedAt }) => formatTime(decidedAt, language),
      },
      {
        id: 'reason',
        title: t('columns.reason'),
        render: ({ reason }) => (reason === null ? '–' : <OneLine text={reason} />),
      },
    ];
  }, [t, language]);
  return (
    <DataTable
      label={t('table')}
      columns={columns}
      rows={rows}
      rowId={({ id }) => id}
      initialSort={newestFirst}
      onOpen={({ id }) => go(places.approval(id))}
      height="50dvh"
      minWidth={800}
      empty="–"
    />
  );
}

const newestFirst = { id: 'opened', desc: true };
