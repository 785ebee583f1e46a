/** The whole API: both doors serve this one router. */
import { agentRouter } from './agent.ts';
import { approvalsRouter } from './approvals.ts';
import { auditRouter } from './audit.ts';
import { modelsRouter } from './models.ts';
import { pipelinesRouter } from './pipelines.ts';
import { playgroundRouter } from './playground.ts';
import { policiesRouter } from './policies.ts';
import { recipesRouter } from './recipes.ts';
import { runsRouter } from './runs.ts';
import { shieldRouter } from './shield.ts';
import { systemRouter } from './system.ts';
import { router } from './trpc.ts';

export const appRouter = router({
  runs: runsRouter,
  recipes: recipesRouter,
  playground: playgroundRouter,
  models: modelsRouter,
  pipelines: pipelinesRouter,
  agent: agentRouter,
  approvals: approvalsRouter,
  audit: auditRouter,
  policies: policiesRouter,
  shield: shieldRouter,
  system: systemRouter,
});

export type AppRouter = typeof appRouter;
