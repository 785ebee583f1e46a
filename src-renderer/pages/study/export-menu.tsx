import type { ChartedRun, StudyChart } from './study-charts.ts';
export function ExportMenu(_: { readonly chart: StudyChart; readonly runs: readonly ChartedRun[] }) {
  return null;
}
