/** The curves of two runs over each other, with one cursor. */
import { Group, Paper, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Run } from '../../../src-main/store/runs.ts';
import { createChartGroup } from '../../charts/chart-group.ts';
import { Problem } from '../../components/loadable.tsx';
import { Loading } from '../../components/loading.tsx';
import type { LiveRun } from '../../state/live-run.ts';
import { useLiveRuns, useLiveState } from '../../state/use-live-run.ts';
import { ChartsPanel, HeadSwitch } from '../study/charts-panel.tsx';

interface CompareCurvesProps {
  readonly a: Pick<Run, 'id' | 'name'>;
  readonly b: Pick<Run, 'id' | 'name'>;
}

export function CompareCurves({ a, b }: CompareCurvesProps) {
  const { t } = useTranslation('runs');
  const ids = useMemo(() => [a.id, b.id], [a.id, b.id]);
  const [left, right] = useLiveRuns(ids);
  return (
    <Paper component="section" aria-label={t('curves')}>
      <Group gap="md">
        <Title order={2}>{t('curves')}</Title>
        <HeadSwitch />
      </Group>
      {left && right ? <Curves a={a} b={b} left={left} right={right} /> : <Loading />}
    </Paper>
  );
}

interface CurvesProps extends CompareCurvesProps {
  readonly left: LiveRun;
  readonly right: LiveRun;
}

function Curves({ a, b, left, right }: CurvesProps) {
  const { t } = useTranslation(['runs', 'shell']);
  const group = useMemo(() => createChartGroup(), []);
  const runs = useMemo(
    () => [
      { name: `${t('runA')} (${a.id})`, series: left.series },
      { name: `${t('runB')} (${b.id})`, series: right.series },
    ],
    [a.id, b.id, left, right, t],
  );
  const problem = [useLiveState(left).problem, useLiveState(right).problem].find((one) => one !== null);
  return (
    <>
      {problem !== undefined && <Problem title={t('shell:problem.load')} error={problem} />}
      <ChartsPanel runs={runs} group={group} actions={noActions} />
    </>
  );
}

const noActions = () => null;
