/** All runs: filter, sort, choose two to compare. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loadable, Problem } from '../../components/loadable.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { filterRuns, noFilter, type RunFilter } from './filter-runs.ts';
import { useRunColumns } from './run-columns.tsx';
import { RunsFilterBar } from './runs-filter-bar.tsx';
import { useAllRuns } from './use-all-runs.ts';

export function RunsPage() {
  const { t } = useTranslation(['runs', 'shell']);
  const { runs, newest, all } = useAllRuns();
  return (
    <Stack p="sm" gap="xs" h="100%">
      <Title order={1}>{t('title')}</Title>
      <Loadable query={newest}>
        {() =>
          runs.length === 0 && !all.isLoading ? (
            <EmptyState title={t('empty')} text={t('emptyText')}>
              <Button component={Link} href={places.newTraining()}>
                {t('toStudy')}
              </Button>
            </EmptyState>
          ) : (
            <>
              {all.error !== null && (
                <Problem
                  title={t('shell:problem.load')}
                  error={all.error}
                  onRetry={() => void all.refetch()}
                />
              )}
              <RunsTable runs={runs} loading={all.isLoading} />
            </>
          )
        }
      </Loadable>
    </Stack>
  );
}

/** The two that were selected last, in the order of their numbers. */
function toggled(selected: readonly number[], id: number): readonly number[] {
  return selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id].slice(-2);
}

function RunsTable({ runs, loading }: { readonly runs: readonly RunSummary[]; readonly loading: boolean }) {
  const { t } = useTranslation('runs');
  const columns = useRunColumns();
  const [filter, setFilter] = useState<RunFilter>(noFilter);
  const [selected, setSelected] = useState<readonly number[]>([]);
  const shown = useMemo(() => filterRuns(runs, filter), [runs, filter]);
  const ids = useMemo(() => selected.map(String), [selected]);
  const [a, b] = selected.toSorted((left, right) => left - right);
  return (
    <>
      <RunsFilterBar filter={filter} onChange={setFilter} shown={shown.length} all={runs.length} />
      <Group gap="sm">
        <Button
          onClick={() => a !== undefined && b !== undefined && go(places.compare(a, b))}
          disabled={b === undefined}
        >
          {t('compare')}
        </Button>
        <Button
          variant="default"
          onClick={() => a !== undefined && go(places.run(a))}
          disabled={selected.length !== 1}
        >
          {t('open')}
        </Button>
        <Button variant="subtle" onClick={() => setSelected([])} disabled={selected.length === 0}>
          {t('clear')}
        </Button>
        <Text size="xs" c="dimmed" role="status">
          {selected.length > 0 ? t('selected', { count: selected.length }) : t('hint')}
          {loading ? ` ${t('loadingOlder')}` : ''}
        </Text>
      </Group>
      <DataTable
        label={t('table')}
        columns={columns}
        rows={shown}
        rowId={rowId}
        initialSort={newestFirst}
        selected={ids}
        onToggle={({ id }) => setSelected((before) => toggled(before, id))}
        onOpen={({ id }) => go(places.run(id))}
        height="calc(100dvh - 190px)"
        minWidth={1300}
        empty={
          <Group p="md" gap="sm">
            <Text>{t('nothingFound')}</Text>
            <Button variant="default" onClick={() => setFilter(noFilter)}>
              {t('resetFilter')}
            </Button>
          </Group>
        }
      />
    </>
  );
}

const rowId = ({ id }: RunSummary) => String(id);
const newestFirst = { id: 'id', desc: true };
