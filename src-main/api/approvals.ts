/** The approval queue. */
import { z } from 'zod';
import { approvalStatuses } from '../workbench/approval-desk.ts';
import { followChanges } from './follow-changes.ts';
import { procedure, router } from './trpc.ts';

const one = z.object({ id: z.string().min(1).max(100) });

export const approvalsRouter = router({
  list: procedure
    .input(
      z.object({
        status: z.enum(approvalStatuses).optional(),
        limit: z.int().min(1).max(500).default(100),
      }),
    )
    .query(({ ctx, input: { status, limit } }) =>
      ctx.workbench.approvals.list({ limit, ...(status ? { status } : {}) }),
    ),
  get: procedure.input(one).query(({ ctx, input }) => ctx.workbench.approvals.get(input.id)),
  grant: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.approvals.grant(input.id)),
  reject: procedure
    .input(one.extend({ reason: z.string().trim().min(1).max(2000) }))
    .mutation(({ ctx, input }) => ctx.workbench.approvals.reject(input.id, input.reason)),
  /** How many are open, at once and after every change of the queue. */
  follow: procedure.subscription(({ ctx, signal }) =>
    followChanges(
      {
        onChange: (listener) => ctx.workbench.approvals.onChange(listener),
        read: () => ({ open: ctx.workbench.approvals.openCount() }),
        intervalMilliseconds: 100,
      },
      signal,
    ),
  ),
});
