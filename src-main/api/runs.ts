/** Training runs: start, steer, follow. */
import { z } from 'zod';
import type { SequencedEvent } from '../store/run-events.ts';
import type { RunEvent } from '../training/events.ts';
import { recipeSchema } from '../training/recipe.ts';
import { newsOfRun } from './run-news.ts';
import { procedure, router } from './trpc.ts';

const runId = z.int().min(1);
const one = z.object({ id: runId });
const role = z.enum(['last', 'best-by-safety', 'best-by-accuracy', 'final']);
/** With the hash of the checkpoint that was looked at, it is done to no other one. */
const checkpoint = z.object({
  id: runId,
  role,
  manifestSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .optional(),
});
const training = z.object({ recipe: recipeSchema, model: z.string().max(200).optional() });

export const runsRouter = router({
  list: procedure
    .input(z.object({ limit: z.int().min(1).max(500).default(100), before: runId.optional() }))
    .query(({ ctx, input }) => ctx.workbench.runs.list(input)),
  details: procedure.input(one).query(({ ctx, input }) => ctx.workbench.runs.details(input.id)),
  estimate: procedure
    .input(training)
    .query(({ ctx, input, signal }) => ctx.workbench.runs.estimate(wanted(input), signal)),
  /**
   * The estimate, once. A viewer's connection tells the desk when a subscription is left, and not when a query is: who
   * leaves this one gives the estimate up.
   */
  estimated: procedure.input(training).subscription(async function* ({ ctx, input, signal }) {
    yield await ctx.workbench.runs.estimate(wanted(input), signal);
  }),
  start: procedure
    .input(z.object({ trainings: z.array(training).min(1).max(8) }))
    .mutation(({ ctx, input }) => ctx.workbench.runs.start(input.trainings.map(wanted))),
  pause: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.runs.pause(input.id)),
  cancel: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.runs.cancel(input.id)),
  resume: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.runs.resume(input.id)),
  rollBack: procedure
    .input(checkpoint)
    .mutation(({ ctx, input }) => ctx.workbench.runs.rollBack(input.id, input.role, input.manifestSha256)),
  pinBaseline: procedure
    .input(checkpoint)
    .mutation(({ ctx, input }) => ctx.workbench.runs.pinBaseline(input.id, input.role, input.manifestSha256)),
  /** Events after a sequence number (0: from the first). A viewer pulls them as fast as it can draw. */
  events: procedure
    .input(z.object({ id: runId, after: z.int().min(0), limit: z.int().min(1).max(5000).default(2000) }))
    .query(({ ctx, input }): Promise<SequencedEvent<RunEvent>[]> => {
      const read = ctx.workbench.store.readEvents(input.id, input.after, input.limit);
      return read as Promise<SequencedEvent<RunEvent>[]>;
    }),
  /**
   * Says that there is something new about a run, never more often than the viewer's connection takes it: news are
   * tiny and merge, so that a slow viewer costs nothing.
   */
  news: procedure
    .input(one)
    .subscription(({ ctx, input, signal }) => newsOfRun(ctx.workbench.store, input.id, signal)),
});

/** Zod's optional fields may be `undefined`; ours are there or not. */
function wanted({ recipe, model }: z.infer<typeof training>) {
  return model === undefined ? { recipe } : { recipe, model };
}
