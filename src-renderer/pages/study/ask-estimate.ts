/** An estimate that is given up when nobody waits for it: a left subscription tells the workbench, a left query does not. */
import type { Recipe } from '../../../src-main/training/recipe.ts';
import type { Estimate } from '../../../src-main/workbench/run-desk.ts';
import type { Api } from '../../api/api-context.tsx';

/** @throws the workbench's error; `signal`'s reason when it is given first */
export function askEstimate(
  api: Api,
  training: { readonly recipe: Recipe; readonly model: string },
  signal: AbortSignal,
): Promise<Estimate> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const subscription = api.runs.estimated.subscribe(training, {
      onData: resolve,
      onError: reject,
      onComplete: () => reject(new Error('The workbench gave no estimate')),
    });
    signal.addEventListener(
      'abort',
      () => {
        subscription.unsubscribe();
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
