/** The command palette: rooms, runs and commands by name. */
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/api-context.tsx';
import { formatTime } from '../components/formats.ts';
import { useLanguage } from '../components/use-language.ts';
import { go } from '../navigation/hash-place.ts';
import { places } from '../navigation/places.ts';
import { pages } from '../pages/pages.ts';
import { notifyOfError } from '../state/notices.ts';
import { openKeys } from './keys-dialog.tsx';

const [store, spotlight] = createSpotlight();

export const openPalette = spotlight.open;

export function Palette() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Spotlight
      store={store}
      shortcut={null}
      actions={useActions(opened)}
      nothingFound={t('palette.nothing')}
      onSpotlightOpen={() => setOpened(true)}
      onSpotlightClose={() => setOpened(false)}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={30}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
      searchProps={{
        leftSection: <IconSearch size={16} aria-hidden />,
        placeholder: t('palette.search'),
        'aria-label': t('palette.search'),
      }}
    />
  );
}

function useActions(opened: boolean): SpotlightActionGroupData[] {
  const { t } = useTranslation(['shell', 'meaning', 'pipeline']);
  const language = useLanguage();
  const api = useApi();
  const runs = useQuery({
    queryKey: ['runs', 'list', 'palette'],
    queryFn: () => api.runs.list.query({ limit: 50 }),
    enabled: opened,
  });
  const pipelines = useQuery({
    queryKey: ['pipelines', 'list'],
    queryFn: () => api.pipelines.list.query(),
    enabled: opened,
  });
  const change = (settings: Parameters<typeof api.system.changeSettings.mutate>[0]) => () => {
    api.system.changeSettings.mutate(settings).catch(notifyOfError);
  };
  return [
    {
      group: t('palette.rooms'),
      actions: pages.map(({ name, path, icon: Icon }) => ({
        id: name,
        label: t(`rooms.${name}`),
        keywords: [name],
        leftSection: <Icon size={16} aria-hidden />,
        onClick: () => go(path),
      })),
    },
    {
      group: t('palette.commands'),
      actions: [
        { id: 'new', label: t('palette.newStudy'), onClick: () => go(places.newTraining()) },
        {
          id: 'new-pipeline',
          label: t('palette.newPipeline'),
          onClick: () => go(places.newPipeline()),
        },
        { id: 'keys', label: t('palette.keys'), onClick: openKeys },
        { id: 'light', label: t('palette.light'), onClick: change({ theme: 'light' }) },
        { id: 'dark', label: t('palette.dark'), onClick: change({ theme: 'dark' }) },
        { id: 'system', label: t('palette.system'), onClick: change({ theme: 'system' }) },
        { id: 'english', label: t('palette.english'), onClick: change({ language: 'en' }) },
        { id: 'japanese', label: t('palette.japanese'), onClick: change({ language: 'ja' }) },
      ],
    },
    {
      group: t('palette.runs'),
      actions: (runs.data ?? []).map(({ id, name, recipeName, status }) => ({
        id: `run-${id}`,
        label: `#${id} ${name}`,
        description: t('palette.runDetail', { recipe: recipeName, status: t(`meaning:status.${status}`) }),
        onClick: () => go(places.study([id])),
      })),
    },
    {
      group: t('pipeline:palette.group'),
      actions: (pipelines.data ?? []).slice(0, 50).map(({ id, name, status, startedAt }) => ({
        id: `pipeline-${id}`,
        label: name,
        description: t('pipeline:palette.detail', {
          status: t(`pipeline:status.${status}`),
          time: formatTime(startedAt, language),
        }),
        onClick: () => go(places.pipeline(id)),
      })),
    },
  ];
}
