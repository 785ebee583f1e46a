/** The models shelf: the list on the left, one model on the right. */
import { Paper, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Route } from 'wouter';
import type { ShelfEntry } from '../../../src-main/workbench/model-shelf.ts';
import { useApi } from '../../api/api-context.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { ImportPanel } from './import-panel.tsx';
import { ImportProgressList } from './import-progress-list.tsx';
import { Inspector } from './inspector.tsx';
import classes from './models.module.css';
import { ShelfList } from './shelf-list.tsx';

const askAgainMilliseconds = 2000;

export default function Models() {
  return (
    <Route path="/models/*?">{(parameters) => <ModelsPage id={modelId(parameters['*'] ?? '')} />}</Route>
  );
}

/** An address that anybody may have typed: what cannot be decoded is taken as it is. */
function modelId(text: string): string | null {
  if (text === '') return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function ModelsPage({ id }: { readonly id: string | null }) {
  const { t } = useTranslation('models');
  const api = useApi();
  const shelf = useQuery({
    queryKey: ['models', 'list'],
    queryFn: () => api.models.list.query(),
    // A model is set aside while its files are being hashed, too, and nothing tells when that is done.
    refetchInterval: ({ state }) =>
      state.data?.some(({ quarantined }) => quarantined !== null) ? askAgainMilliseconds : false,
  });
  return (
    <div className={classes.page}>
      <Stack gap="sm" className={classes.side}>
        <Title order={1}>{t('title')}</Title>
        <Paper component="section" aria-label={t('shelf')} p={0}>
          <Loadable query={shelf}>
            {(entries) =>
              entries.length === 0 ? (
                <EmptyState title={t('empty')} text={t('emptyText')} />
              ) : (
                <ShelfList entries={entries} current={shown(entries, id)?.id ?? null} />
              )
            }
          </Loadable>
        </Paper>
        <ImportPanel />
        <ImportProgressList />
      </Stack>
      <div className={classes.main}>{shelf.data && <Shown entries={shelf.data} id={id} />}</div>
    </div>
  );
}

/** The model of the address; without one the first that can be used. */
function shown(entries: readonly ShelfEntry[], id: string | null): ShelfEntry | undefined {
  if (id === null) return entries.find(({ quarantined }) => quarantined === null) ?? entries[0];
  return entries.find((entry) => entry.id === id);
}

function Shown({ entries, id }: { readonly entries: readonly ShelfEntry[]; readonly id: string | null }) {
  const { t } = useTranslation('models');
  const entry = shown(entries, id);
  if (entry) return <Inspector key={entry.id} entry={entry} />;
  return <EmptyState title={t('title')} text={id === null ? t('choose') : t('noSuch', { id })} />;
}
