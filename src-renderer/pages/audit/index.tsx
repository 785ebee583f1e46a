/** The audit inspector: the log on the left, one record on the right. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Route, Switch, useSearch } from 'wouter';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatCount } from '../../components/formats.ts';
import { Loadable } from '../../components/loadable.tsx';
import { useLanguage } from '../../components/use-language.ts';
import { places } from '../../navigation/places.ts';
import classes from './audit.module.css';
import { filterOf, noFilter } from './audit-filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { LogTools } from './log-tools.tsx';
import { MaskingDrawer } from './masking-drawer.tsx';
import { Record, type WhichRecord } from './record.tsx';
import { RecordsTable } from './records-table.tsx';
import { ReplayDrawer } from './replay-drawer.tsx';
import { useNewRecords, useRecords } from './use-records.ts';

export default function AuditPage() {
  return (
    <Switch>
      <Route path="/audit/decision/:id">
        {({ id }) => <Inspector shown={{ decision: decodeURIComponent(id) }} />}
      </Route>
      <Route path="/audit/:sequence">{({ sequence }) => <Inspector shown={whichOf(sequence)} />}</Route>
      <Route>
        <Inspector shown={null} />
      </Route>
    </Switch>
  );
}

const whichOf = (sequence: string): WhichRecord | null =>
  /^[1-9]\d{0,15}$/u.test(sequence) ? { sequence: Number(sequence) } : null;

const isEmpty = (filter: object): boolean => Object.keys(filter).length === 0;

function Inspector({ shown }: { readonly shown: WhichRecord | null }) {
  const { t } = useTranslation('audit');
  const language = useLanguage();
  const conversation = new URLSearchParams(useSearch()).get('conversation');
  const [fields, setFields] = useState({ ...noFilter, conversation });
  // A link from a conversation; without one, what is shown stays as it was filtered.
  useEffect(() => {
    if (conversation !== null) setFields((before) => ({ ...before, conversation }));
  }, [conversation]);
  const [replaying, setReplaying] = useState(false);
  const [masking, setMasking] = useState(false);
  const filter = useMemo(() => filterOf(fields), [fields]);
  const query = useRecords(filter);
  useNewRecords();
  const rows = useMemo(() => query.data?.pages.flatMap(({ entries }) => entries) ?? [], [query.data]);
  const nothingYet = isEmpty(filter) && rows.length === 0;
  return (
    <div className={classes.page}>
      <Stack gap={2}>
        <Title order={1}>{t('title')}</Title>
        <Text size="xs" c="dimmed">
          {t('lead')}
        </Text>
      </Stack>
      <LogTools onReplay={() => setReplaying(true)} onMasking={() => setMasking(true)} />
      <FilterBar fields={fields} onChange={setFields} />
      <Loadable query={query}>
        {() =>
          nothingYet ? (
            <EmptyState title={t('empty')} text={t('emptyText')}>
              <Button component={Link} href={places.chat()} variant="default">
                {t('toChat')}
              </Button>
            </EmptyState>
          ) : (
            <div className={classes.both}>
              <Stack gap="xs">
                <RecordsTable rows={rows} shown={shown && 'sequence' in shown ? shown.sequence : null} />
                <Group gap="sm">
                  <Button
                    variant="default"
                    disabled={!query.hasNextPage}
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    {t('more')}
                  </Button>
                  <Text size="xs" c="dimmed" role="status">
                    {t('shown', { count: rows.length, shown: formatCount(rows.length, language) })}
                  </Text>
                </Group>
              </Stack>
              {shown ? (
                <Record which={shown} />
              ) : (
                <Text size="xs" c="dimmed">
                  {t('choose')}
                </Text>
              )}
            </div>
          )
        }
      </Loadable>
      <MaskingDrawer opened={masking} onClose={() => setMasking(false)} />
      <ReplayDrawer filter={filter} opened={replaying} onClose={() => setReplaying(false)} />
    </div>
  );
}
