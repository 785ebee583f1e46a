/** One run or two: what they are, their curves, their timeline. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '../../../src-main/workbench/run-desk.ts';
import { useApi } from '../../api/api-context.tsx';
import { type ChartGroup, createChartGroup } from '../../charts/chart-group.ts';
import { Problem } from '../../components/loadable.tsx';
import { Loading } from '../../components/loading.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { useFreshCheckpoints } from '../../state/use-fresh-checkpoints.ts';
import { useLiveRuns } from '../../state/use-live-run.ts';
import { ChartsPanel, HeadSwitch } from './charts-panel.tsx';
import { CompareDrawer, type Comparison } from './compare-drawer.tsx';
import { RunPanel } from './run-panel.tsx';
import { RunSwitcher } from './run-switcher.tsx';
import type { OpenedPin, ShownRun } from './shown-run.ts';
import type { ChartedRun } from './study-charts.ts';
import { useStudyKeys } from './study-keys.ts';
import { TimelinePanel } from './timeline-panel.tsx';

interface StudyOfRunsProps {
  /** One or two. */
  readonly ids: readonly number[];
  /** To choose from. */
  readonly runs: readonly RunSummary[];
}

export function StudyOfRuns({ ids, runs }: StudyOfRunsProps) {
  const { t } = useTranslation('study');
  const api = useApi();
  const live = useLiveRuns(ids);
  useFreshCheckpoints(ids, live);
  const details = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['runs', 'details', id],
      queryFn: () => api.runs.details.query({ id }),
      // While nobody followed the run it may have kept other checkpoints.
      refetchOnMount: 'always',
    })),
  });
  const missing = details.findIndex(({ error, data }) => error && !data);
  const shown = details.flatMap(({ data }, index) => {
    const followed = live[index];
    return data && followed ? [{ details: data, live: followed }] : [];
  });
  return (
    <Stack p="sm" gap="sm">
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Title order={1}>{t('title')}</Title>
          <RunSwitcher runs={runs} shown={ids} />
        </Group>
        <Group gap="sm">
          <HeadSwitch runs={ids.length} />
          <Button
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => go(places.newTraining(ids))}
          >
            {t('newTraining')}
          </Button>
        </Group>
      </Group>
      {missing >= 0 && (
        <Problem
          title={t('noRun', { id: ids[missing]! })}
          error={details[missing]!.error}
          onRetry={() => void details[missing]!.refetch()}
        />
      )}
      {missing >= 0 && <Text>{t('noRunHint')}</Text>}
      {missing < 0 && shown.length < ids.length && <Loading text={t('loadingRun')} />}
      {shown.length > 0 && shown.length === ids.length && <Watched shown={shown} />}
    </Stack>
  );
}

function Watched({ shown }: { readonly shown: readonly ShownRun[] }) {
  const [pin, setPin] = useState<OpenedPin | null>(null);
  const [comparison, setComparison] = useState<(Comparison & { readonly runId: number }) | null>(null);
  const key = shown.map(({ details }) => `${details.run.id} ${details.run.name}`).join();
  // The charts keep their curves while only figures of the runs change.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the runs
  const charted = useMemo(() => chartedRuns(shown), [key, ...shown.map(({ live }) => live)]);
  const group = useMemo(() => createChartGroup(), []);
  useWholeAxis(group, charted);
  useStudyKeys(shown, group);
  const of = (runId: number | undefined) => shown.find(({ details }) => details.run.id === runId) ?? null;
  return (
    <>
      {shown.map((one) => (
        <RunPanel
          key={one.details.run.id}
          {...one}
          pin={pin?.runId === one.details.run.id ? pin : null}
          onClosePin={() => setPin(null)}
        />
      ))}
      <ChartsPanel runs={charted} group={group} />
      <TimelinePanel shown={shown} group={group} onPin={setPin} onCompare={setComparison} />
      <CompareDrawer
        details={of(comparison?.runId)?.details ?? null}
        comparison={comparison}
        onClose={() => setComparison(null)}
      />
    </>
  );
}

/** Recipes name the runs where they differ. */
function chartedRuns(shown: readonly ShownRun[]): ChartedRun[] {
  const names = shown.map(({ details }) => details.recipe.name);
  const differ = new Set(names).size === names.length;
  return shown.map(({ details, live }, index) => ({
    name: differ ? names[index]! : `#${details.run.id}`,
    series: live.series,
    loss: details.recipe.loss,
  }));
}

/** The step axis is as long as the longest run will be, once that is known. */
function useWholeAxis(group: ChartGroup, runs: readonly ChartedRun[]): void {
  useEffect(() => {
    const widen = () => {
      const planned = Math.max(
        ...runs.map(({ series }) => Math.max(series.plannedSteps ?? 0, series.lastStep)),
      );
      if (planned > 0 && group.getState().end !== planned) group.setState({ end: planned });
    };
    widen();
    const stops = runs.map(({ series }) => series.subscribe(widen));
    return () => {
      for (const stop of stops) stop();
    };
  }, [group, runs]);
}
