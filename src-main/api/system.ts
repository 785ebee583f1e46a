/** What goes on, settings, and what the door can do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Activity, ActivityWatch } from '../workbench/activity.ts';
import { settingsSchema } from '../workbench/settings.ts';
import { procedure, router } from './trpc.ts';

export const systemRouter = router({
  activity: procedure.subscription(({ ctx, signal }) => activities(ctx.workbench.activity, signal)),
  changeSettings: procedure
    .input(settingsSchema.partial())
    .mutation(({ ctx, input }) => ctx.workbench.settings.change(dropUndefined(input))),
  door: procedure.query(({ ctx }) => ({
    kind: ctx.door.kind,
    canChoosePath: ctx.door.choosePath !== undefined,
    canShowPath: ctx.door.showPath !== undefined,
  })),
  choosePath: procedure
    .input(z.object({ title: z.string().max(200), kind: z.enum(['folder', 'gguf']) }))
    .mutation(({ ctx, input }) => ctx.door.choosePath?.(input) ?? null),
  showPath: procedure
    .input(z.object({ path: z.string().max(4096) }))
    .mutation(({ ctx, input }) => ctx.door.showPath?.(input.path)),
});

async function* activities(
  watch: ActivityWatch,
  signal: AbortSignal | undefined,
): AsyncGenerator<Activity, void, undefined> {
  let wake: () => void = () => {};
  let changed = true;
  const stop = watch.onChange(() => {
    changed = true;
    wake();
  });
  const end = () => wake();
  signal?.addEventListener('abort', end, { once: true });
  try {
    while (!signal?.aborted) {
      if (changed) {
        changed = false;
        yield watch.now();
        await sleep(100);
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', end);
  }
}

/** Zod's optional fields may be `undefined`; a partial change has the fields that it changes. */
function dropUndefined<Part extends object>(
  part: Part,
): { [Key in keyof Part]?: Exclude<Part[Key], undefined> } {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as never;
}
