/** The four charts, with one cursor. */
import {
  ActionIcon,
  Group,
  Input,
  Popover,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Tooltip,
} from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconInfoCircle } from '@tabler/icons-react';
import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartGroup } from '../../charts/chart-group.ts';
import { CurveChart } from '../../charts/curve-chart.tsx';
import { lossTermNames } from '../../charts/run-series.ts';
import { ChartExport } from './chart-export.tsx';
import classes from './charts-panel.module.css';
import { type ChartedRun, headChoices, studyCharts, trainedLosses } from './study-charts.ts';
import { chartLook, chooseView, smoothings, useHeads, useStudyView } from './study-view.ts';
import { useChartWords } from './use-chart-words.ts';

interface ChartsPanelProps {
  readonly runs: readonly ChartedRun[];
  readonly group: ChartGroup;
}

export function ChartsPanel({ runs, group }: ChartsPanelProps) {
  const { t } = useTranslation(['study', 'meaning']);
  const { logarithmic, smoothing } = useStudyView();
  const heads = useHeads(runs.length);
  const height = useChartHeight(runs.length);
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
            leastHeight={height}
            actions={
              <Group gap={6} wrap="nowrap">
                {chart.name === 'losses' && (
                  <>
                    <UntrainedLosses runs={runs} />
                    <LossDrawing />
                  </>
                )}
                <ChartExport chart={chart} runs={runs} group={group} />
              </Group>
            }
            {...chartLook(chart.name, logarithmic, smoothing)}
          />
        </div>
      ))}
    </div>
  );
}

/** What is left of the window's height when everything else of the page has its own; charts stay readable. */
function useChartHeight(runs: number): number {
  const { height } = useViewportSize();
  const others = 355 + runs * 180;
  return Math.min(300, Math.max(130, Math.round((height - others) / 2)));
}

/** Why a term is not drawn. */
function UntrainedLosses({ runs }: { readonly runs: readonly ChartedRun[] }) {
  const { t } = useTranslation('study');
  const lines = runs.flatMap(({ name, loss }) => {
    const trained = trainedLosses(loss);
    const missing = lossTermNames.filter((term) => !trained.includes(term));
    return missing.length === 0
      ? []
      : [
          t('charts.untrained', {
            run: name,
            terms: missing.map((term) => t(`charts.terms.${term}`)).join(', '),
          }),
        ];
  });
  if (lines.length === 0) return null;
  return (
    <Tooltip label={lines.map((line) => <div key={line}>{line}</div>)}>
      <ActionIcon color="gray" c="dimmed" aria-label={lines.join(' ')}>
        <IconInfoCircle size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function LossDrawing() {
  const { t } = useTranslation('study');
  const { logarithmic, smoothing } = useStudyView();
  return (
    <Popover position="bottom-end" withArrow>
      <Popover.Target>
        <ActionIcon color="gray" c="dimmed" aria-label={t('charts.drawing')}>
          <IconAdjustmentsHorizontal size={15} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Switch
            label={t('charts.logarithmic')}
            checked={logarithmic}
            onChange={(event) => chooseView({ logarithmic: event.currentTarget.checked })}
          />
          <Input.Wrapper label={t('charts.smoothing')} size="xs">
            <div>
              <SegmentedControl
                aria-label={t('charts.smoothing')}
                value={smoothing}
                onChange={(value) => chooseView({ smoothing: value as typeof smoothing })}
                data={smoothings.map((value) => ({ value, label: t(`charts.smoothings.${value}`) }))}
              />
            </div>
          </Input.Wrapper>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Whose figures the charts show. */
export function HeadSwitch({ runs }: { readonly runs: number }) {
  const { t } = useTranslation('study');
  const heads = useHeads(runs);
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
