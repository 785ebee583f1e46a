/** The curves of two runs over each other and their timelines beneath, with one cursor and one step axis. */
import { Group, Paper, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createChartGroup } from '../../charts/chart-group.ts';
import { Problem } from '../../components/loadable.tsx';
import { Loading } from '../../components/loading.tsx';
import { go } from '../../navigation/hash-place.ts';
import { places } from '../../navigation/places.ts';
import { useLiveRuns, useLiveState } from '../../state/use-live-run.ts';
import { ChartsPanel, HeadSwitch } from '../study/charts-panel.tsx';
import { CompareDrawer, type Comparison } from '../study/compare-drawer.tsx';
import type { RunDetails, ShownRun } from '../study/shown-run.ts';
import { TimelinePanel } from '../study/timeline-panel.tsx';

interface CompareCurvesProps {
  readonly a: RunDetails;
  readonly b: RunDetails;
}

export function CompareCurves({ a, b }: CompareCurvesProps) {
  const { t } = useTranslation('runs');
  const ids = useMemo(() => [a.run.id, b.run.id], [a.run.id, b.run.id]);
  const [left, right] = useLiveRuns(ids);
  return (
    <Paper component="section" aria-label={t('curves')}>
      <Group gap="md" mb="xs">
        <Title order={2}>{t('curves')}</Title>
        <HeadSwitch runs={2} />
      </Group>
      {left && right ? (
        <Curves a={{ details: a, live: left }} b={{ details: b, live: right }} />
      ) : (
        <Loading />
      )}
    </Paper>
  );
}

function Curves({ a, b }: { readonly a: ShownRun; readonly b: ShownRun }) {
  const { t } = useTranslation(['runs', 'shell']);
  const [comparison, setComparison] = useState<(Comparison & { readonly runId: number }) | null>(null);
  const group = useMemo(() => createChartGroup(), []);
  const [left, right] = [a.live, b.live];
  const [lossA, lossB] = [a.details.recipe.loss, b.details.recipe.loss];
  const runs = useMemo(
    () => [
      { name: t('runA'), series: left.series, loss: lossA },
      { name: t('runB'), series: right.series, loss: lossB },
    ],
    [left, right, lossA, lossB, t],
  );
  const problem = [useLiveState(left).problem, useLiveState(right).problem].find((one) => one !== null);
  const compared = [a, b].find(({ details }) => details.run.id === comparison?.runId);
  return (
    <>
      {problem !== undefined && <Problem title={t('shell:problem.load')} error={problem} />}
      <ChartsPanel runs={runs} group={group} />
      <TimelinePanel
        shown={[a, b]}
        group={group}
        onPin={({ runId }) => go(places.run(runId))}
        onCompare={setComparison}
      />
      <CompareDrawer
        details={compared?.details ?? null}
        comparison={comparison}
        onClose={() => setComparison(null)}
      />
    </>
  );
}
