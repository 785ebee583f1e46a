/** What a chart of the study exports: the picture as it is shown, its curves, and the steps behind them. */
import { useTranslation } from 'react-i18next';
import { type ChartGroup, shownSteps } from '../../charts/chart-group.ts';
import { chartSvg } from '../../charts/export-chart-svg.ts';
import { curvesCsv, stepsCsv } from '../../charts/export-csv.ts';
import { type ExportedTable, ExportMenu } from './export-menu.tsx';
import type { ChartedRun, StudyChart } from './study-charts.ts';
import { chartLook, useStudyView } from './study-view.ts';
import { useChartWords } from './use-chart-words.ts';

interface ChartExportProps {
  readonly chart: StudyChart;
  readonly runs: readonly ChartedRun[];
  readonly group: ChartGroup;
}

/** Pixels: a picture for a page of a report. */
const picture = { width: 900, height: 360 };

export function ChartExport({ chart, runs, group }: ChartExportProps) {
  const { t } = useTranslation('study');
  const { logarithmic, smoothing } = useStudyView();
  const words = useChartWords();
  const { name, series, targets } = chart;
  const file = [name, ...runs.map((run) => run.name.replace('#', 'run-'))].join('-');
  const title = t(`charts.${name}`);
  const tables: ExportedTable[] = [
    { name: t('exports.csv'), file: `${file}.csv`, csv: () => curvesCsv(series) },
  ];
  if (name === 'losses')
    tables.push(
      ...runs.map((run) => ({
        name: t('exports.steps', { run: run.name }),
        file: `steps-${run.name.replace('#', 'run-')}.csv`,
        csv: () => stepsCsv(run.series),
      })),
    );
  return (
    <ExportMenu
      title={title}
      file={file}
      tables={tables}
      svg={(colours) => {
        const shown = shownSteps(group.getState());
        const look = chartLook(name, logarithmic, smoothing);
        return chartSvg({ title, series, targets, shown, ...picture, ...look }, words, colours);
      }}
    />
  );
}
