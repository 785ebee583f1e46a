/** The models shelf. */
import { z } from 'zod';
import { procedure, router } from './trpc.ts';

const id = z.object({ id: z.string().min(1).max(200) });

export const modelsRouter = router({
  list: procedure.query(({ ctx }) => ctx.workbench.shelf.list()),
  inspect: procedure.input(id).query(({ ctx, input }) => ctx.workbench.shelf.inspect(input.id)),
  import: procedure
    .input(z.object({ path: z.string().min(1).max(4096) }))
    .mutation(({ ctx, input }) => ctx.workbench.shelf.import(input.path)),
  cancelImport: procedure
    .input(z.object({ name: z.string().min(1).max(200) }))
    .mutation(({ ctx, input }) => ctx.workbench.shelf.cancelImport(input.name)),
  remove: procedure.input(id).mutation(({ ctx, input }) => ctx.workbench.shelf.remove(input.id)),
});
