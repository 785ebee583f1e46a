/** The collapse timeline of the shown runs. */
import { Group, Text } from '@mantine/core';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartGroup } from '../../charts/chart-group.ts';
import { CollapseTimeline } from '../../charts/collapse-timeline.tsx';
import { timelineSvg } from '../../charts/export-timeline-svg.ts';
import classes from './charts-panel.module.css';
import type { Comparison } from './compare-drawer.tsx';
import { ExportMenu } from './export-menu.tsx';
import type { OpenedPin, ShownRun } from './shown-run.ts';
import { useChartWords } from './use-chart-words.ts';

interface TimelinePanelProps {
  readonly shown: readonly ShownRun[];
  readonly group: ChartGroup;
  readonly onPin: (pin: OpenedPin) => void;
  readonly onCompare: (comparison: Comparison & { readonly runId: number }) => void;
}

export function TimelinePanel({ shown, group, onPin, onCompare }: TimelinePanelProps) {
  const { t } = useTranslation('study');
  const words = useChartWords();
  const drawing = useRef<SVGSVGElement>(null);
  const lanes = shown.map(({ details: { run, checkpoints } }) => {
    const baseline = checkpoints.find(({ isBaseline }) => isBaseline);
    return {
      id: String(run.id),
      name: t('timeline.lane', { id: run.id, name: run.name }),
      baseline: baseline?.step,
    };
  });
  const key = JSON.stringify(lanes);
  // The lanes stay the same objects while only figures of their runs change.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the lanes show
  const runs = useMemo(
    () =>
      lanes.map(({ id, name, baseline }, index) => ({
        id,
        name,
        run: shown[index]!.live.series,
        ...(baseline === undefined
          ? {}
          : { baseline: { step: baseline, detail: t('checkpoint.isBaseline') } }),
      })),
    [key, t, ...shown.map(({ live }) => live)],
  );
  return (
    <section className={`${classes.chart} ${classes.timeline}`} aria-label={t('timeline.title')}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed">
          <Text span inherit fw={600} c="var(--mantine-color-text)">
            {t('timeline.title')}
          </Text>{' '}
          {t('timeline.hint')}
        </Text>
        <ExportMenu
          title={t('timeline.title')}
          file={`timeline-${lanes.map(({ id }) => id).join('-')}`}
          svg={(colours) => drawing.current && timelineSvg(drawing.current, colours)}
          tables={[]}
        />
      </Group>
      <CollapseTimeline
        runs={runs}
        group={group}
        words={words}
        svg={drawing}
        onPin={({ runId, step, name }) => onPin({ runId: Number(runId), step, name })}
        onCompare={(from, to, runId) => onCompare({ runId: Number(runId), from, to })}
      />
    </section>
  );
}
