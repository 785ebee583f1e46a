/** The agent: conversations, turns, settings. */
import { z } from 'zod';
import { agentSettingsSchema } from '../agent/agent-settings.ts';
import { hasTurnEnded } from '../agent/turn.ts';
import { followChanges } from './follow-changes.ts';
import { procedure, router } from './trpc.ts';

const one = z.object({ id: z.uuid() });

export const agentRouter = router({
  conversations: procedure.query(({ ctx }) => ctx.workbench.agent.list()),
  /** The same list, at once and after every change of it, at most four times a second. */
  followConversations: procedure.subscription(({ ctx, signal }) =>
    followChanges(
      {
        onChange: (listener) => ctx.workbench.agent.onListChange(listener),
        read: () => ctx.workbench.agent.list(),
        intervalMilliseconds: 250,
      },
      signal,
    ),
  ),
  create: procedure.mutation(({ ctx }) => ctx.workbench.agent.create()),
  open: procedure.input(one).query(({ ctx, input }) => ctx.workbench.agent.open(input.id)),
  remove: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.agent.remove(input.id)),
  /** Begins a turn; `follow` it. */
  send: procedure
    .input(
      z.object({
        conversation: z.uuid(),
        text: z.string().trim().min(1).max(100_000),
        language: z.enum(['en', 'ja']),
      }),
    )
    .mutation(({ ctx, input }) => ctx.workbench.agent.send(input.conversation, input.text, input.language)),
  turn: procedure.input(one).query(({ ctx, input }) => ctx.workbench.agent.turn(input.id)),
  stop: procedure.input(one).mutation(({ ctx, input }) => ctx.workbench.agent.stop(input.id)),
  /** The whole turn, at once and after every change, at most twenty times a second, until it has ended. */
  follow: procedure.input(one).subscription(({ ctx, input, signal }) =>
    followChanges(
      {
        onChange: (listener) => ctx.workbench.agent.onTurnChange(input.id, listener),
        read: () => ctx.workbench.agent.turn(input.id),
        intervalMilliseconds: 50,
        hasEnded: hasTurnEnded,
      },
      signal,
    ),
  ),
  settings: procedure.query(({ ctx }) => ctx.workbench.agent.settings()),
  changeSettings: procedure
    .input(agentSettingsSchema)
    .mutation(({ ctx, input }) => ctx.workbench.agent.changeSettings(input)),
  models: procedure.query(({ ctx }) => ctx.workbench.agent.models()),
  /** Graphics cards that a model here could be computed on. */
  graphics: procedure.query(({ ctx }) => ctx.workbench.agent.graphics()),
  state: procedure.query(({ ctx }) => ctx.workbench.agent.state()),
});
