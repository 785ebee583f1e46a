/** Pipelines: from a checkpoint to a calibrated GGUF. */
import { z } from 'zod';
import { pipelineOptionsSchema } from '../pipeline/options.ts';
import { followChanges } from './follow-changes.ts';
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
  follow: procedure.input(one).subscription(({ ctx, input, signal }) =>
    followChanges(
      {
        onChange: (listener) => ctx.workbench.pipelines.onChange(input.id, listener),
        read: () => ctx.workbench.pipelines.details(input.id),
        intervalMilliseconds: 250,
      },
      signal,
    ),
  ),
});
