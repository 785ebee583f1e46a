/** The shield: prompts by rules, replay of stored decisions, own words and patterns. */
import { z } from 'zod';
import { policyProblems } from '../shield/decision/policy.ts';
import { procedure, router } from './trpc.ts';

const text = z.string().min(1).max(100_000);

const policy = z
  .strictObject({ floor: z.number(), grey: z.number(), hardWithBypass: z.number(), hard: z.number() })
  .superRefine((own, context) => {
    for (const field of policyProblems(own))
      context.addIssue({
        code: 'custom',
        path: [field],
        message: 'must be above 0 and at most 1, and the grey band must begin at the floor or below',
      });
  });

const turn = z.strictObject({ risk: z.number().min(0).max(1), stopped: z.boolean() });

const id = z.int().positive();

/** Own words and patterns; the room that they are for reads them against its schema. */
const rows = z.record(z.string(), z.unknown());

export const shieldRouter = router({
  state: procedure.query(({ ctx }) => ctx.workbench.shield.state()),
  judge: procedure
    .input(
      z.object({
        text,
        policy: policy.optional(),
        history: z.array(turn).max(200).optional(),
        language: z.enum(['en', 'ja']).optional(),
        keep: z.boolean(),
      }),
    )
    .mutation(({ ctx, input }) => ctx.workbench.shield.judge(input)),
  decisions: procedure.query(({ ctx }) => ctx.workbench.shield.decisions()),
  removeDecisions: procedure
    .input(z.object({ ids: z.array(id).max(1000).optional() }))
    .mutation(({ ctx, input }) => ctx.workbench.shield.removeDecisions(input.ids)),
  replay: procedure
    .input(z.object({ policy }))
    .query(({ ctx, input }) => ctx.workbench.shield.replay(input.policy)),
  tryRows: procedure.input(z.object({ rows })).subscription(async function* ({ ctx, input, signal }) {
    yield* ctx.workbench.shield.tryRows(input.rows, signal ?? new AbortController().signal);
  }),
  keepRows: procedure
    .input(z.object({ rows }))
    .mutation(({ ctx, input }) => ctx.workbench.shield.keepRows(input.rows)),
});
