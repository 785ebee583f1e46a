/** The gate's policies. */
import { z } from 'zod';
import { mostLenient } from '../gate/deciding/gate-policy.ts';
import { procedure, router } from './trpc.ts';

const one = z.object({ id: z.string().min(1).max(100) });

export const policiesRouter = router({
  /** The most lenient values that a policy can have, by field. */
  bounds: procedure.query(() => mostLenient),
  list: procedure.query(({ ctx }) => ctx.workbench.policies.list()),
  read: procedure.input(one).query(({ ctx, input }) => ctx.workbench.policies.read(input.id)),
  save: procedure
    .input(z.object({ policy: z.unknown() }))
    .mutation(({ ctx, input }) => ctx.workbench.policies.save(input.policy)),
  choose: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.policies.choose(input.id)),
  remove: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.policies.remove(input.id)),
  /** What stored decisions would be under a policy that need not be saved. */
  preview: procedure
    .input(z.object({ policy: z.unknown(), limit: z.int().min(1).max(5000).default(500) }))
    .mutation(({ ctx, input }) => ctx.workbench.policies.preview(input.policy, input.limit)),
});
