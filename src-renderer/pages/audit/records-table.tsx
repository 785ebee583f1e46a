/** The records as a table. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../api/api-context.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { formatTime } from '../../components/formats.ts';
import { OneLine } from '../../components/one-line.tsx';
import type { Column } from '../../components/table-columns.ts';
import { useLanguage } from '../../components/use-language.ts';
import { VerdictMark } from '../../components/verdict-mark.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { summaryWords } from './summary-words.ts';

export type RecordSummary = Outputs['audit']['list']['entries'][number];

interface RecordsTableProps {
  readonly rows: readonly RecordSummary[];
  readonly shown: number | null;
}

export function RecordsTable({ rows, shown }: RecordsTableProps) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const columns = useMemo((): readonly Column<RecordSummary>[] => {
    return [
      {
        id: 'sequence',
        title: t('columns.sequence'),
        width: 64,
        align: 'end',
        highestFirst: true,
        value: ({ sequence }) => sequence,
        render: ({ sequence }) => sequence,
      },
      {
        id: 'at',
        title: t('columns.at'),
        // Of an earlier day it has the date, too.
        width: 158,
        value: ({ at }) => at,
        render: ({ at }) => formatTime(at, language),
      },
      {
        id: 'verdict',
        title: t('columns.verdict'),
        width: 112,
        value: ({ verdict }) => verdict,
        render: ({ verdict }) => (verdict ? <VerdictMark verdict={verdict} /> : '–'),
      },
      {
        id: 'kind',
        title: t('columns.kind'),
        width: 88,
        value: ({ kind, subject }) => subject ?? kind,
        render: ({ kind, subject }) => (subject ? t(`subject.${subject}`) : t(`kind.${kind}`)),
      },
      {
        id: 'cause',
        title: t('columns.cause'),
        width: 130,
        value: ({ cause }) => cause,
        render: ({ cause }) => (cause && cause !== 'none' ? t(`cause.${cause}`) : '–'),
      },
      {
        id: 'text',
        title: t('columns.text'),
        render: (row) => {
          const words = summaryWords(row, t);
          return <OneLine text={words} />;
        },
      },
    ];
  }, [t, language]);
  const selected = useMemo(() => (shown === null ? [] : [String(shown)]), [shown]);
  return (
    <DataTable
      label={t('table')}
      columns={columns}
      rows={rows}
      rowId={rowId}
      initialSort={newestFirst}
      selected={selected}
      revealed={selected[0]}
      onToggle={({ sequence }) => go(places.auditEntry(sequence))}
      onOpen={({ sequence }) => go(places.auditEntry(sequence))}
      height="var(--records-height)"
      minWidth={690}
      empty={t('nothingFound')}
    />
  );
}

const rowId = ({ sequence }: RecordSummary) => String(sequence);
const newestFirst = { id: 'sequence', desc: true };
