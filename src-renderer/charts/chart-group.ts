/** What the charts of a page share: one cursor, one zoom, one length of the step axis. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { roundEnd } from './axis-ticks.ts';

export interface Zoom {
  readonly from: number;
  readonly to: number;
}

export interface ChartGroupState {
  /** Step under the cursor; `null` when nobody points. */
  readonly cursor: number | null;
  /** `null`: all steps. */
  readonly zoom: Zoom | null;
  /** Last step of the axis, a round number that grows with the runs. */
  readonly end: number;
}

export interface ChartGroup extends StoreApi<ChartGroupState> {
  point(step: number | null): void;
  /** Zooms to a range of steps, at least two wide, inside the axis; `null` shows all. */
  zoomTo(zoom: Zoom | null): void;
  /** The axis reaches this step at least. */
  reach(step: number): void;
}

/** @param plannedSteps of the longest run, when known; the axis ends there */
export function createChartGroup(plannedSteps?: number): ChartGroup {
  const store = createStore<ChartGroupState>(() => ({
    cursor: null,
    zoom: null,
    end: plannedSteps ?? roundEnd(0),
  }));
  return Object.assign(store, {
    point(step: number | null) {
      if (store.getState().cursor !== step) store.setState({ cursor: step });
    },
    zoomTo(zoom: Zoom | null) {
      if (zoom === null) return store.setState({ zoom: null });
      const { end } = store.getState();
      const width = Math.min(end, Math.max(2, zoom.to - zoom.from));
      const from = Math.min(Math.max(0, zoom.from), end - width);
      store.setState({ zoom: width >= end ? null : { from, to: from + width } });
    },
    reach(step: number) {
      if (step > store.getState().end) store.setState({ end: roundEnd(step) });
    },
  });
}

/** The steps that are shown. */
export function shownSteps({ zoom, end }: ChartGroupState): Zoom {
  return zoom ?? { from: 0, to: end };
}
