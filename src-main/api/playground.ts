/** The gate playground: prompts judged by one model or two. */
import { z } from 'zod';
import { procedure, router } from './trpc.ts';

const model = z.string().min(1).max(200);
const text = z.string().min(1).max(100_000);

export const playgroundRouter = router({
  models: procedure.query(({ ctx }) => ctx.workbench.judges.models()),
  cases: procedure.query(({ ctx }) => ctx.workbench.judges.cases()),
  judge: procedure
    .input(z.object({ model, texts: z.array(text).min(1).max(100) }))
    .mutation(({ ctx, input }) => ctx.workbench.judges.judge(input.model, input.texts)),
  answer: procedure
    .input(z.object({ model, text }))
    .mutation(({ ctx, input }) => ctx.workbench.judges.answer(input.model, input.text)),
});
