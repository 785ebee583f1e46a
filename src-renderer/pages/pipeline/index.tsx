/** From a checkpoint to a calibrated GGUF, with proof: the pipelines on the left, one of them on the right. */
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Route, useSearchParams } from 'wouter';
import { useApi } from '../../api/api-context.tsx';
import { Loadable } from '../../components/loadable.tsx';
import { useKeys } from '../../keys/use-keys.ts';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { NewPipeline } from './new-pipeline.tsx';
import classes from './pipeline.module.css';
import { PipelineList } from './pipeline-list.tsx';
import { PipelineView } from './pipeline-view.tsx';

export default function Pipelines() {
  return <Route path="/pipeline/*?">{(parameters) => <PipelinePage id={parameters['*'] || null} />}</Route>;
}

function PipelinePage({ id }: { readonly id: string | null }) {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const [query] = useSearchParams();
  const wantsNew = id === null && query.has('new');
  const list = useQuery({ queryKey: ['pipelines', 'list'], queryFn: () => api.pipelines.list.query() });
  const shown = wantsNew ? null : (id ?? list.data?.[0]?.id ?? null);
  useKeys(t('title'), [{ key: 'N', does: t('new'), run: () => go(places.newPipeline()) }]);
  return (
    <div className={classes.page}>
      <Stack gap="sm" className={classes.side}>
        <Group justify="space-between" wrap="nowrap">
          <Title order={1}>{t('title')}</Title>
          <Button
            component={Link}
            href={places.newPipeline()}
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
          >
            {t('new')}
          </Button>
        </Group>
        <Paper component="section" aria-label={t('list')} p={0}>
          <Loadable query={list}>
            {(pipelines) =>
              pipelines.length === 0 ? (
                <Text size="xs" c="dimmed" p="sm">
                  {t('none')}
                </Text>
              ) : (
                <PipelineList pipelines={pipelines} current={shown} />
              )
            }
          </Loadable>
        </Paper>
        <Text size="xs" c="dimmed">
          {t('lead')}
        </Text>
      </Stack>
      <div className={classes.main}>
        {shown !== null && <PipelineView key={shown} id={shown} openStep={query.get('step')} />}
        {shown === null && (wantsNew || list.data) && <NewPipeline model={query.get('model')} />}
      </div>
    </div>
  );
}
