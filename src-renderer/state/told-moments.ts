/** When a run may keep other checkpoints than before: it tells of each by a milestone, and of their figures before. */
import type { RunSeries } from '../charts/run-series.ts';

type ToldMoments = Pick<RunSeries, 'milestones' | 'evaluations' | 'subscribe'>;

/** Calls once for each batch of events with milestones or evaluations. @returns ends it */
export function watchMoments(series: ToldMoments, onTold: () => void): () => void {
  let { milestones, evaluations } = series;
  return series.subscribe(() => {
    const same = milestones === series.milestones && evaluations === series.evaluations;
    if (same) return;
    ({ milestones, evaluations } = series);
    onTold();
  });
}
