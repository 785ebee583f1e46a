/** The API over a data folder, for both doors. */
import type { Door } from '../api/context.ts';
import { type AppRouter, appRouter } from '../api/router.ts';
import type { OpenedApi } from '../serve.ts';
import { openDesk } from '../workbench/open-desk.ts';

/** @throws StoreError when the data folder cannot be used or another program uses it */
export async function openApi(dataFolder: string, door: Door): Promise<OpenedApi<AppRouter>> {
  const workbench = await openDesk(dataFolder);
  return { router: appRouter, context: { workbench, door }, close: workbench.close };
}
