/** The four charts, with one cursor. */
import { Group, SegmentedControl, Switch, Text } from '@mantine/core';
import { type ReactNode, useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartGroup } from '../../charts/chart-group.ts';
import { CurveChart } from '../../charts/curve-chart.tsx';
import classes from './charts-panel.module.css';
import { type ChartedRun, headChoices, type StudyChart, studyCharts } from './study-charts.ts';
import { chooseView, smoothings, smoothingWeight, useStudyView } from './study-view.ts';
import { useChartWords } from './use-chart-words.ts';

const share = { low: 0, high: 1 };

interface ChartsPanelProps {
  readonly runs: readonly ChartedRun[];
  readonly group: ChartGroup;
  /** Beside a chart's title. */
  readonly actions: (chart: StudyChart) => ReactNode;
}

export function ChartsPanel({ runs, group, actions }: ChartsPanelProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const { heads, logarithmic, smoothing } = useStudyView();
  const words = useChartWords();
  const charts = useMemo(() => studyCharts(runs, heads, t), [runs, heads, t]);
  return (
    <div className={classes.charts}>
      {charts.map((chart) => (
        <div key={chart.name} className={classes.chart}>
          <CurveChart
            title={t(`charts.${chart.name}`)}
            group={group}
            words={words}
            series={chart.series}
            targets={chart.targets}
            height={180}
            actions={
              <Group gap={6} wrap="nowrap">
                {chart.name === 'losses' && <LossSwitches />}
                {actions(chart)}
              </Group>
            }
            {...(chart.name === 'losses'
              ? { scale: logarithmic ? 'log' : 'linear', smoothing: smoothingWeight[smoothing] }
              : { range: share })}
          />
        </div>
      ))}
    </div>
  );
}

function LossSwitches() {
  const { t } = useTranslation('study');
  const { logarithmic, smoothing } = useStudyView();
  return (
    <>
      <Switch
        size="xs"
        label={t('charts.logarithmic')}
        checked={logarithmic}
        onChange={(event) => chooseView({ logarithmic: event.currentTarget.checked })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('charts.smoothing')}
        value={smoothing}
        onChange={(value) => chooseView({ smoothing: value as typeof smoothing })}
        data={smoothings.map((value) => ({ value, label: t(`charts.smoothings.${value}`) }))}
      />
    </>
  );
}

/** Whose figures the charts show. */
export function HeadSwitch() {
  const { t } = useTranslation('study');
  const { heads } = useStudyView();
  const label = useId();
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="xs" c="dimmed" id={label}>
        {t('charts.heads')}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby={label}
        value={heads}
        onChange={(value) => chooseView({ heads: value as typeof heads })}
        data={headChoices.map((value) => ({ value, label: t(`charts.headChoices.${value}`) }))}
      />
    </Group>
  );
}
