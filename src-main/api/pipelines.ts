/** Pipelines: from a checkpoint to a calibrated GGUF. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { pipelineOptionsSchema } from '../pipeline/options.ts';
import type { PipelineDesk, PipelineDetails } from '../workbench/pipeline-desk.ts';
import { procedure, router } from './trpc.ts';

const one = z.object({ id: z.string().min(1).max(100) });
const newPipeline = pipelineOptionsSchema.omit({ model: true, threads: true }).extend({
  model: z.string().min(1).max(200),
});

export const pipelinesRouter = router({
  list: procedure.query(({ ctx }) => ctx.workbench.pipelines.list()),
  start: procedure.input(newPipeline).mutation(({ ctx, input }) => ctx.workbench.pipelines.start(input)),
  details: procedure.input(one).query(({ ctx, input }) => ctx.workbench.pipelines.details(input.id)),
  resume: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.pipelines.resume(input.id)),
  cancel: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.pipelines.cancel(input.id)),
  remove: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.pipelines.remove(input.id)),
  /** Where it stands, at once and after every change, at most four times a second. */
  follow: procedure
    .input(one)
    .subscription(({ ctx, input, signal }) => following(ctx.workbench.pipelines, input.id, signal)),
});

async function* following(
  pipelines: PipelineDesk,
  id: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<PipelineDetails, void, undefined> {
  let wake: () => void = () => {};
  let changed = true;
  const stop = pipelines.onChange(id, () => {
    changed = true;
    wake();
  });
  const end = (): void => wake();
  signal?.addEventListener('abort', end, { once: true });
  try {
    while (!signal?.aborted) {
      if (changed) {
        changed = false;
        yield await pipelines.details(id);
        await sleep(250);
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
