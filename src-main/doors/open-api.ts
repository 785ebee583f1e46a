/** The API over a data folder, for both doors. */
import type { Context, Door } from '../api/context.ts';
import { type AppRouter, appRouter } from '../api/router.ts';
import { openWorkbench } from '../app.ts';
import type { OpenedApi } from '../serve.ts';

/** @throws StoreError when the data folder cannot be used or another program uses it */
export async function openApi(dataFolder: string, door: Door): Promise<OpenedApi<AppRouter>> {
  const workbench = await openWorkbench(dataFolder);
  // Only the store so far: the desk's other parts are still to come.
  const context = { workbench: { dataFolder, store: workbench.store }, door } as Context;
  return { router: appRouter, context, close: workbench.close };
}
