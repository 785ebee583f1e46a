/** Estimates are made one at a time, for two probes would measure each other, and give way to what matters more. */
import { DeskProblem } from '../problem-meaning.ts';

export interface EstimateDesk {
  /**
   * Makes an estimate when its turn has come.
   * @param signal nobody waits for it any more
   * @throws why it was given up
   */
  make<Result>(work: (signal: AbortSignal) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
  /** Gives up those that are made or wait now. */
  giveUp(reason: DeskProblem): void;
  /** Gives up all, also later ones, and waits until none is made any more. */
  close(): Promise<void>;
}

const closed = () =>
  new DeskProblem(
    { code: 'estimate-closing', values: {} },
    'The estimate was given up: the workbench is closing.',
  );
const unwanted = () =>
  new DeskProblem(
    { code: 'estimate-no-longer-wanted', values: {} },
    'The estimate was given up: nobody waits for it.',
  );

export function createEstimateDesk(): EstimateDesk {
  const asked = new Set<AbortController>();
  let latest: Promise<unknown> = Promise.resolve();
  let closing = false;

  function giveUp(reason: DeskProblem): void {
    for (const controller of asked) controller.abort(reason);
  }

  return {
    async make(work, signal) {
      if (closing) throw closed();
      const controller = new AbortController();
      const leave = () => controller.abort(unwanted());
      if (signal?.aborted) leave();
      else signal?.addEventListener('abort', leave, { once: true });
      asked.add(controller);
      const turn = latest.then(async () => {
        controller.signal.throwIfAborted();
        return work(controller.signal);
      });
      latest = turn.catch(() => {});
      try {
        return await turn;
      } catch (error) {
        // Why it was given up says more than that its process was stopped.
        throw controller.signal.aborted ? controller.signal.reason : error;
      } finally {
        asked.delete(controller);
        signal?.removeEventListener('abort', leave);
      }
    },
    giveUp,
    async close() {
      closing = true;
      giveUp(closed());
      await latest;
    },
  };
}
